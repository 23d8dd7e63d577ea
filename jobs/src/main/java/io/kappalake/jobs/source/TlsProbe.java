package io.kappalake.jobs.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Finds out whether a server speaks TLS: it does if it presents a certificate. The certificate is not verified, and
 * nothing is sent after it.
 */
final class TlsProbe implements X509TrustManager {

    private static final int MILLIS = 10_000;

    private boolean seen;

    private TlsProbe() {}

    /** @param server host and port; the result is false also if nobody answers within ten seconds */
    static boolean speaksTls(String server) {
        int colon = server.lastIndexOf(':');
        TlsProbe probe = new TlsProbe();
        try (Socket socket = new Socket()) {
            String host = server.substring(0, colon).strip();
            int port = Integer.parseInt(server.substring(colon + 1).strip());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {probe}, null);
            socket.connect(new InetSocketAddress(host, port), MILLIS);
            socket.setSoTimeout(MILLIS);
            try (SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true)) {
                secured.startHandshake();
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return probe.seen;
        }
        return probe.seen;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        seen = true;
        throw new CertificateException("It was only asked whether there is one");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("This is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
