package io.kappalake.gate;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of a request before its body is read. Browsers cannot be made to lie in these headers, and pages in
 * them cannot set them.
 *
 * @param host of the header Host, null for none, like the others
 * @param site {@code Sec-Fetch-Site}
 * @param mode {@code Sec-Fetch-Mode}
 */
public record Visit(
        String method, String uri, String host, String origin, String site, String mode, String authorization) {

    /** A refusal: the number and the line of the answer. */
    public record Refusal(int status, String line) {}

    /**
     * @param names as {@link GateOptions#NAMES}
     * @param port where the server listens
     * @param token null for none
     */
    public Optional<Refusal> refusal(List<String> names, int port, Token token, boolean toLook) {
        if (host == null || !isOurs(host, names, port)) {
            return Optional.of(new Refusal(403, "Refused: this server has another name than the Host of the request"));
        }
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            return Optional.of(new Refusal(403, "Refused: the request comes from a page of another origin"));
        }
        if (isOfAnotherSite()) {
            return Optional.of(new Refusal(403, "Refused: the request comes from a page of another site"));
        }
        if (token != null && (toLook || changes()) && !token.isIn(authorization)) {
            return Optional.of(new Refusal(
                    401, "Refused: this needs the header 'Authorization: Bearer TOKEN' with the server's token"));
        }
        return Optional.empty();
    }

    /** A foreign name that resolves to this address is how a page gets round its browser (DNS rebinding). */
    private static boolean isOurs(String host, List<String> names, int port) {
        String wanted = host.toLowerCase(Locale.ROOT);
        for (String loopback : List.of("127.0.0.1", "localhost", "[::1]")) {
            if (wanted.equals(loopback + ":" + port)) {
                return true;
            }
        }
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).anyMatch(name -> isNamed(wanted, name, port));
    }

    /**
     * A name without a port is also that of a proxy before the server: clients leave the port out where it is that of
     * the scheme.
     */
    private static boolean isNamed(String host, String name, int port) {
        if (name.equals("*") || host.equals(name)) {
            return true;
        }
        return !name.matches(".*:\\d+") && host.equals(name + ":" + port);
    }

    /** A link on another page may lead to the web UI, but a picture or script there may not be one of ours. */
    private boolean isOfAnotherSite() {
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        boolean link = "navigate".equals(mode) && method.equals("GET");
        return foreign && !link;
    }

    /** Flink cancels and stops jobs by GET at two paths. Its router decodes a path, so this does too. */
    private boolean changes() {
        if (!method.equals("GET")) {
            return true;
        }
        try {
            return URLDecoder.decode(uri, StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .contains("/yarn-");
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
