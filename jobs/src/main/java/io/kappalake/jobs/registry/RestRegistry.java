package io.kappalake.jobs.registry;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.schema.Registry;
import io.kappalake.transforms.feed.schema.Schemas;
import java.net.URI;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A registry at a URL, with settings named as those of Confluent's clients.
 *
 * @param url the base of its API, such as {@code http://registry:8081}
 * @param settings login and TLS
 */
public record RestRegistry(String url, Map<String, String> settings) implements Registry {

    private static final String USER = "basic.auth.user.info";
    private static final String TOKEN = "bearer.auth.token";
    private static final List<String> KNOWN = List.of(
            USER,
            TOKEN,
            Tls.TRUSTSTORE + ".location",
            Tls.TRUSTSTORE + ".password",
            Tls.TRUSTSTORE + ".type",
            Tls.KEYSTORE + ".location",
            Tls.KEYSTORE + ".password",
            Tls.KEYSTORE + ".type",
            Tls.KEY_PASSWORD);

    /** @throws LakeException if the URL or a setting is wrong */
    public RestRegistry {
        settings = Map.copyOf(settings);
        requireUrl(url);
        for (String name : settings.keySet()) {
            if (!KNOWN.contains(name)) {
                throw new LakeException(
                        "There is no registry setting " + name + ": write one of " + String.join(", ", KNOWN));
            }
        }
        if (settings.containsKey(USER) && settings.containsKey(TOKEN)) {
            throw new LakeException("The registry's settings have " + USER + " and " + TOKEN + ": remove one");
        }
        Tls.context(settings);
    }

    /** @throws LakeException if the URL or a setting is wrong */
    public static RestRegistry of(String url, Properties settings) {
        Map<String, String> all = new HashMap<>();
        settings.stringPropertyNames().forEach(name -> all.put(name, settings.getProperty(name)));
        return new RestRegistry(url, all);
    }

    private static void requireUrl(String url) {
        try {
            URI uri = URI.create(url);
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new LakeException("The registry's URL is \"" + url + "\": write one like http://registry:8081");
    }

    @Override
    public Schemas open() {
        String login = "";
        if (settings.containsKey(USER)) {
            login = "Basic "
                    + Base64.getEncoder()
                            .encodeToString(settings.get(USER).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } else if (settings.containsKey(TOKEN)) {
            login = "Bearer " + settings.get(TOKEN);
        }
        NoCertificate none = new NoCertificate();
        return new RegistryClient(url.replaceFirst("/+$", ""), login, Tls.context(settings, none), none);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "registry " + url;
    }
}
