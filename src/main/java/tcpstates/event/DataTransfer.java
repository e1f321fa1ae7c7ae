package tcpstates.event;

/**
 * How the data of one end of a connection went, as seen at the capture point: round trips from there to the receiver and back,
 * and for how long what could be seen from its first data to its FIN, or to its last packet. Times in ns.
 *
 * @param roundTrips how often the time from data to its acknowledgement was measured; never of data that was sent again (Karn)
 * @param leastNanos the least of them; 0 if there are none
 * @param smoothedNanos smoothed as in RFC 6298 section 2; 0 if there are none
 * @param greatestNanos the greatest, which the receiver may have delayed; 0 if there are none
 * @param idleNanos for how long it had nothing to send: nothing was unacknowledged, the window was open, its host had had time
 * @param windowFullNanos for how long the receiver's window had no room for a segment
 * @param repairingNanos for how long it waited for its timer before it repeated lost data, or that was not acknowledged yet
 * @param unknownNanos for how long it is not known what held it
 * @param reportedMissing segments that it sent again and of which the receiver had told by SACK that they had not arrived
 * @param reportedTwice segments that it sent again and of which the receiver told by D-SACK that it had them already
 */
public record DataTransfer(
        int roundTrips,
        long leastNanos,
        long smoothedNanos,
        long greatestNanos,
        long idleNanos,
        long windowFullNanos,
        long repairingNanos,
        long unknownNanos,
        int reportedMissing,
        int reportedTwice) {
    /** All the time, ns. */
    public long totalNanos() {
        return idleNanos + windowFullNanos + repairingNanos + unknownNanos;
    }
}
