package tcpstates.event;

/**
 * What stands between the Ethernet header and the IP header of a connection's first packet: a filter must name it to look behind it.
 *
 * @param vlans VLAN tags, IEEE 802.1Q or 802.1ad
 * @param pppoe whether a PPPoE session carries it (RFC 2516)
 * @param labels MPLS labels (RFC 3032)
 */
public record LinkTags(int vlans, boolean pppoe, int labels) {
    /** IP right behind Ethernet, or another link layer. */
    public static final LinkTags NONE = new LinkTags(0, false, 0);

    /** As many tags of each kind. */
    public static LinkTags of(int vlans, boolean pppoe, int labels) {
        return vlans == 0 && !pppoe && labels == 0 ? NONE : new LinkTags(vlans, pppoe, labels);
    }
}
