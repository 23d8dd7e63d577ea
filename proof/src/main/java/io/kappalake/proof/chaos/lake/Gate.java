package io.kappalake.proof.chaos.lake;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy before a server that speaks HTTP, on its own port. It forwards everything until told to answer by itself or
 * not at all.
 *
 * <p>Not WireMock's proxy (3.13): it buffers each whole body in memory (256 MB failed in a heap of 300 MB). It can
 * neither cut open connections nor release a delayed request, as the end of an outage must.
 */
public final class Gate implements AutoCloseable {

    private static final int DRAIN_MILLIS = 200;

    /** How to treat a request. */
    public enum Mode {
        OPEN("", ""),
        /** S3's own error. */
        ERROR_500("500 Internal Server Error", "<Error><Code>InternalError</Code></Error>"),
        /** S3's own error. */
        ERROR_503("503 Service Unavailable", "<Error><Code>SlowDown</Code></Error>"),
        PROXY_429("429 Too Many Requests", "<html><body>Too many requests</body></html>"),
        PROXY_502("502 Bad Gateway", "<html><body>Bad gateway</body></html>"),
        PROXY_503("503 Service Unavailable", "<html><body>No server is available</body></html>"),
        /** A page that says that all is well. */
        PROXY_PAGE("200 OK", "<!DOCTYPE html><html><body>Please log in</body></html>"),
        HANG("", "");

        private final String status;
        private final String body;

        Mode(String status, String body) {
            this.status = status;
            this.body = body;
        }

        private String type() {
            return body.startsWith("<Error>") ? "application/xml" : "text/html";
        }
    }

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "gate");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong struck = new AtomicLong();
    private volatile Mode mode = Mode.OPEN;

    public Gate(int serverPort) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        try {
            listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on loopback", e);
        }
        threads.execute(this::accept);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Sets the mode; cuts connections that were open under the former mode. */
    public void set(Mode value) {
        if (value != Mode.OPEN) {
            struck.set(0);
        }
        mode = value;
        open.forEach(Gate::closeQuietly);
    }

    /** How many requests met the latest mode other than open. */
    public long struck() {
        return struck.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        Mode now = mode;
        try {
            if (now == Mode.OPEN) {
                pass(client);
                return;
            }
            readHead(client.getInputStream());
            struck.incrementAndGet();
            if (now != Mode.HANG) {
                refuse(client, now);
                open.remove(client);
                closeQuietly(client);
            }
            // A hanging connection stays so until the mode changes.
        } catch (IOException gone) {
            open.remove(client);
            closeQuietly(client);
        }
    }

    private void pass(Socket client) throws IOException {
        Socket behind = new Socket();
        try {
            behind.connect(server);
        } catch (IOException e) {
            closeQuietly(behind);
            throw e;
        }
        behind.setTcpNoDelay(true);
        threads.execute(() -> copy(behind, client));
        copy(client, behind);
    }

    /** Copies until one side closes, then closes both. */
    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException cut) {
            // Either side may close at any time.
        } finally {
            open.remove(from);
            open.remove(to);
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("closed");
            }
            head.write(read);
            end = read == "\r\n\r\n".charAt(end) ? end + 1 : read == '\r' ? 1 : 0;
        }
    }

    private static void refuse(Socket client, Mode mode) throws IOException {
        String answer = "HTTP/1.1 " + mode.status + "\r\nContent-Type: " + mode.type() + "\r\nContent-Length: "
                + mode.body.length() + "\r\nConnection: close\r\n\r\n" + mode.body;
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        // Closing with unread bytes would reset the connection, and the client would never read the answer.
        client.setSoTimeout(DRAIN_MILLIS);
        byte[] rest = new byte[1 << 14];
        InputStream in = client.getInputStream();
        for (int read = in.read(rest); read >= 0; read = in.read(rest)) {
            // Dropped.
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is useless now either way.
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(Gate::closeQuietly);
        threads.shutdownNow();
    }
}
