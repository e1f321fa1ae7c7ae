package tcpstates.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What {@code nc}, {@code telnet}, {@code nmap} and {@code hping3} do as far as experiments need it, where they are not installed. */
public final class StandIn {
    /** The programs. */
    static final List<String> PROGRAMS = List.of("nc", "telnet", "nmap", "hping3");

    private static final String ESCAPE = "\u001d";

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private StandIn() {}

    /**
     * Runs {@code nc -l PORT}, {@code nc HOST PORT} {@code telnet HOST PORT}, or {@code nmap} or {@code hping3}
     * with the options that experiments give them.
     */
    public static void main(String[] args) throws IOException {
        var program = new StandIn();
        List<String> words = Arrays.asList(args);
        if (words.get(0).equals("nmap")) {
            PortScan.run(words, program.out);
        } else if (words.get(0).equals("hping3")) {
            SynFlood.run(words);
        } else if (words.get(0).equals("telnet")) {
            program.telnet(words.get(1), Integer.parseInt(words.get(2)));
        } else if (words.get(1).equals("-l")) {
            Socket socket;
            try (var listener = new ServerSocket(Integer.parseInt(words.get(2)))) {
                socket = listener.accept();
            }
            program.relay(socket, "\n");
        } else {
            program.relay(connected(words.get(1), Integer.parseInt(words.get(2))), "\n");
        }
        System.exit(0);
    }

    private static void quit(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
        System.exit(0);
    }

    private static Socket connected(String host, int port) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port));
        } catch (IOException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
        return socket;
    }

    private void telnet(String host, int port) throws IOException {
        out.println("Trying " + host + "...");
        Socket socket = connected(host, port);
        out.println("Connected to " + host + ".");
        out.println("Escape character is '^]'.");
        relay(socket, "\r\n");
        out.println("Connection closed.");
    }

    /** Carries lines until the other end closes, or somebody quits behind the escape character. */
    private void relay(Socket socket, String endOfLine) throws IOException {
        InputStream from = socket.getInputStream();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                byte[] bytes = new byte[1 << 12];
                for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                    out.write(bytes, 0, count);
                    out.flush();
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    out.println(e.getMessage());
                }
            }
            if (!socket.isClosed()) {
                quit(socket);
            }
        });
        boolean escaped = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (escaped && line.equals("quit")) {
                break;
            }
            escaped = line.equals(ESCAPE);
            if (!escaped) {
                socket.getOutputStream().write((line + endOfLine).getBytes(StandardCharsets.UTF_8));
            }
        }
        socket.close();
    }
}
