package tcpstates.service;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;

/** Takes connections of root's and of whoever switched the capture on, and hands each request on. */
final class Server {
    private static final int MAXIMUM_CLIENTS = 32;
    private static final String ROOT = "root";

    private final ServerSocketChannel socket;
    private final UserPrincipal owner;
    private final UserPrincipal root;
    private final Answers answers;
    private final Semaphore clients = new Semaphore(MAXIMUM_CLIENTS);

    private Server(ServerSocketChannel socket, UserPrincipal owner, UserPrincipal root, Answers answers) {
        this.socket = socket;
        this.owner = owner;
        this.root = root;
        this.answers = answers;
    }

    /** Makes the socket in the folder, which only its owner may enter, so that nobody else meets it before its mode is set. */
    static ServerSocketChannel bind(RuntimeFolder folder) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.bind(folder.socketAddress());
            Files.setPosixFilePermissions(
                    folder.socketAddress().getPath(), PosixFilePermissions.fromString("rw-------"));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Begins to answer, until the socket is closed.
     *
     * @param owner who alone, beside root, is answered
     */
    static void start(ServerSocketChannel socket, UserPrincipal owner, Answers answers) throws IOException {
        UserPrincipal root =
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(ROOT);
        var server = new Server(socket, owner, root, answers);
        Thread.ofPlatform().daemon().name("server").start(server::accept);
    }

    private void accept() {
        while (socket.isOpen()) {
            try {
                clients.acquire();
                SocketChannel client = socket.accept();
                Thread.ofPlatform().daemon().name("client").start(() -> serve(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                clients.release(); // no descriptor left, perhaps: those that are connected give theirs back in a while
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel channel) {
        try (channel;
                FrameChannel client = new FrameChannel(channel)) {
            UserPrincipal peer =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            if (!peer.equals(owner) && !peer.equals(root)) {
                client.send(
                        Frame.of(
                                Frame.Type.REFUSED,
                                "only root and whoever switched it on (" + owner.getName() + ") may ask this capture"),
                        Answers.PATIENCE);
                return;
            }
            answers.answer(client.receive(Answers.PATIENCE), client);
        } catch (IOException e) {
            // It went away, said what is no request, or did not read: nothing was taken from the history.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.release();
        }
    }
}
