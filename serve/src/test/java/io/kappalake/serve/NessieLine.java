package io.kappalake.serve;

import io.kappalake.tables.storage.LakeAddress;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to Nessie that can be cut: its connections end, and new ones end at once. */
public final class NessieLine implements AutoCloseable {

    private final URI nessie;
    private final ServerSocket here;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    public NessieLine(LakeAddress lake) {
        nessie = URI.create(lake.nessieUri());
        try {
            here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** The same lake, over this line. */
    public LakeAddress to(LakeAddress lake) {
        String uri = "http://127.0.0.1:" + here.getLocalPort() + nessie.getPath();
        return new LakeAddress(uri, lake.ref(), lake.warehouse(), lake.s3Endpoint());
    }

    public void cut() {
        isCut = true;
        open.forEach(NessieLine::hangUp);
    }

    public void mend() {
        isCut = false;
    }

    private void accept() {
        while (!here.isClosed()) {
            try {
                Socket client = here.accept();
                if (isCut) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(nessie.getHost(), nessie.getPort());
                open.add(client);
                open.add(server);
                start(() -> carry(client, server));
                start(() -> carry(server, client));
            } catch (IOException e) {
                // Closed here, or Nessie is away: the client sees its connection end.
                continue;
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of the two hung up, and the other is hung up on by the end of this block.
            return;
        } finally {
            open.remove(from);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "nessie-line");
        thread.setDaemon(true);
        thread.start();
    }

    private static void hangUp(Closeable end) {
        try {
            end.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        hangUp(here);
    }
}
