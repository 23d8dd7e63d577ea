package io.kappalake.serve.metrics;

import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the certificates of servers end, looked at once an hour. Sends them nothing, so it believes any of them. */
final class Certificates {

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Duration BETWEEN = Duration.ofHours(1);
    private static final int PATIENCE_MILLIS = 10_000;

    private final Map<String, InetSocketAddress> servers;
    private final SortedMap<String, Instant> ends = new ConcurrentSkipListMap<>();

    private Certificates(Map<String, InetSocketAddress> servers) {
        this.servers = servers;
    }

    /** Looks at them until the process ends. */
    static Certificates of(Map<String, InetSocketAddress> servers) {
        Certificates certificates = new Certificates(servers);
        if (!servers.isEmpty()) {
            ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "certificates");
                thread.setDaemon(true);
                return thread;
            });
            looks.scheduleWithFixedDelay(certificates::look, 0, BETWEEN.toMinutes(), TimeUnit.MINUTES);
        }
        return certificates;
    }

    /** The first end in each server's chain; without those that have not answered yet. */
    SortedMap<String, Instant> ends() {
        return ends;
    }

    private void look() {
        servers.forEach((name, server) -> {
            try {
                ends.put(name, end(server));
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                LOG.warn("Cannot read the certificate of {} at {}: {}", name, server, LakeException.innermost(e));
            }
        });
    }

    private static Instant end(InetSocketAddress server) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Any()}, null);
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(server.getHostString(), server.getPort()), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true)) {
                socket.startHandshake();
                Instant first = Instant.MAX;
                for (Certificate one : socket.getSession().getPeerCertificates()) {
                    Instant end = ((X509Certificate) one).getNotAfter().toInstant();
                    first = end.isBefore(first) ? end : first;
                }
                return first;
            }
        }
    }

    private static final class Any implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
