package io.kappalake.jobs.registry;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Has no certificate to show, and notes that a server wanted one. Such a server ends the connection only after the
 * handshake, which then looks like a server that is away.
 */
final class NoCertificate extends X509ExtendedKeyManager {

    private final AtomicBoolean isWanted = new AtomicBoolean();

    void forget() {
        isWanted.set(false);
    }

    /** Whether a server wanted one since the last {@link #forget}. */
    boolean wasWanted() {
        return isWanted.get();
    }

    @Override
    public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
        isWanted.set(true);
        return null;
    }

    @Override
    public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine engine) {
        return chooseClientAlias(kinds, issuers, null);
    }

    @Override
    public String[] getClientAliases(String kind, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String[] getServerAliases(String kind, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[0];
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return null;
    }
}
