package tcpstates.packet;

/**
 * Takes the fields of something one after the other and gives each one back: the same one while they are being written down, and
 * what was written before while they are being read.
 */
public interface FieldCodec {
    boolean flag(boolean value);

    int number(int value);

    long number(long value);
}
