package io.kappalake.jobs.registry;

import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The TLS of a client, by settings named as Kafka's. */
final class Tls {

    static final String TRUSTSTORE = "ssl.truststore";
    static final String KEYSTORE = "ssl.keystore";
    static final String KEY_PASSWORD = "ssl.key.password";

    private Tls() {}

    /** @throws LakeException naming the store that cannot be read */
    static SSLContext context(Map<String, String> settings) {
        return context(settings, new NoCertificate());
    }

    /**
     * The same.
     *
     * @param none asked for a certificate if the settings have none
     */
    static SSLContext context(Map<String, String> settings, NoCertificate none) {
        try {
            TrustManager[] trust = null;
            KeyManager[] keys = {none};
            if (settings.containsKey(TRUSTSTORE + ".location")) {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(store(settings, TRUSTSTORE));
                trust = factory.getTrustManagers();
            }
            if (settings.containsKey(KEYSTORE + ".location")) {
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                String password =
                        settings.getOrDefault(KEY_PASSWORD, settings.getOrDefault(KEYSTORE + ".password", ""));
                factory.init(store(settings, KEYSTORE), password.toCharArray());
                keys = factory.getKeyManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new LakeException("The registry's TLS settings do not work: " + LakeException.innermost(e), e);
        }
    }

    private static KeyStore store(Map<String, String> settings, String name) throws GeneralSecurityException {
        String location = settings.get(name + ".location");
        String type = settings.getOrDefault(name + ".type", location.endsWith(".jks") ? "JKS" : "PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(location))) {
            KeyStore store = KeyStore.getInstance(type);
            String password = settings.get(name + ".password");
            store.load(in, password == null ? null : password.toCharArray());
            return store;
        } catch (IOException e) {
            throw new LakeException(
                    "Cannot read the registry's " + name + ".location " + location + ": " + LakeException.innermost(e),
                    e);
        }
    }
}
