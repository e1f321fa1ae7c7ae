package tcpstates.capture.libpcap;

import java.util.ArrayList;
import java.util.List;
import tcpstates.capture.CaptureException;

/**
 * An interface to capture on.
 *
 * @param number its place in the list, from 1; {@code -i} takes it as well as the name
 * @param description in words, empty if libpcap has none
 * @param flags libpcap's PCAP_IF_ bits
 */
public record Device(int number, String name, String description, int flags) {
    private static final int LOOPBACK = 0x1;
    private static final int UP = 0x2;
    private static final int RUNNING = 0x4;
    private static final int WIRELESS = 0x8;
    private static final int CONNECTION_STATUS = 0x30;
    private static final int CONNECTION_UNKNOWN = 0x00;
    private static final int CONNECTED = 0x10;
    private static final int DISCONNECTED = 0x20;

    /** All interfaces in libpcap's order, which is tcpdump's. */
    public static List<Device> all() throws CaptureException {
        return Libpcap.load("the list of interfaces").devices();
    }

    /** The interface that is captured on when none is named: the first that is up and no loopback, else the first. */
    public static Device byDefault() throws CaptureException {
        List<Device> devices = all();
        if (devices.isEmpty()) {
            throw new CaptureException("no interfaces available for capture; run as root or name one with -i");
        }
        return devices.stream()
                .filter(device -> (device.flags & UP) != 0 && (device.flags & LOOPBACK) == 0)
                .findFirst()
                .orElse(devices.getFirst());
    }

    /** The name that {@code -i} means: a number counts the lines of {@code -D}, unless an interface has that name. */
    public static String nameOf(String nameOrNumber) throws CaptureException {
        if (!nameOrNumber.chars().allMatch(c -> c >= '0' && c <= '9') || nameOrNumber.isEmpty()) {
            return nameOrNumber;
        }
        List<Device> devices = all();
        if (devices.stream().anyMatch(device -> device.name.equals(nameOrNumber))) {
            return nameOrNumber;
        }
        return devices.stream()
                .filter(device -> nameOrNumber.equals(String.valueOf(device.number)))
                .map(Device::name)
                .findFirst()
                .orElseThrow(() -> new CaptureException(
                        nameOrNumber + ": No interface has that number; -D lists " + devices.size() + " of them"));
    }

    /** The line that {@code tcpdump -D} prints, e.g. {@code 1.eth0 [Up, Running, Connected]}. */
    public String line() {
        String title = number + "." + name + (description.isEmpty() ? "" : " (" + description + ")");
        return flags == 0 ? title : title + " [" + String.join(", ", states()) + "]";
    }

    private List<String> states() {
        List<String> states = new ArrayList<>();
        addIf(UP, "Up", states);
        addIf(RUNNING, "Running", states);
        addIf(LOOPBACK, "Loopback", states);
        addIf(WIRELESS, "Wireless", states);
        if (states.isEmpty()) {
            states.add("none");
        }
        boolean wireless = (flags & WIRELESS) != 0;
        switch (flags & CONNECTION_STATUS) {
            case CONNECTION_UNKNOWN ->
                states.add(wireless ? "Association status unknown" : "Connection status unknown");
            case CONNECTED -> states.add(wireless ? "Associated" : "Connected");
            case DISCONNECTED -> states.add(wireless ? "Not associated" : "Disconnected");
            default -> {} // the status does not apply to this kind of interface
        }
        return states;
    }

    private void addIf(int flag, String word, List<String> states) {
        if ((flags & flag) != 0) {
            states.add(word);
        }
    }
}
