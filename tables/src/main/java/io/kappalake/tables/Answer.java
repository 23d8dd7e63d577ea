package io.kappalake.tables;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An unexpected HTTP answer, and the one rule that tells an unavailable service, where a retry may help, from a
 * refusal. Nessie, S3 and Flink differ only in where their clients put status and body.
 *
 * @param status HTTP status
 * @param body what is known of the body, empty if nothing is
 */
public record Answer(int status, String body) {

    private static final int OK = 200;
    private static final int REDIRECTS = 300;
    private static final int LOGIN = 401;
    private static final int SERVER = 500;

    /** Too slow, too early, too many requests. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);

    /** A server that does not support the method or the HTTP version will not learn it. */
    private static final Set<Integer> NEVER = Set.of(501, 505);

    private static final Pattern PAGE = Pattern.compile(
            "^\\s*(<\\?xml[^>]*>\\s*)?(<!--.*?-->\\s*)?<(!doctype\\s+)?html\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** What HTTP clients throw if a connection was cut or not made, by name: each client shades its own copy. */
    private static final Set<String> CUT = Set.of(
            "ConnectTimeoutException",
            "ConnectionPoolTimeoutException",
            "ConnectionClosedException",
            "NoHttpResponseException");

    /**
     * Whether a later retry may help.
     *
     * @param loginWorked whether the service accepted our login before: it has then expired, and may be renewed
     */
    public boolean isAway(boolean loginWorked) {
        if (isPage() || isNothing()) {
            // A proxy answers in the service's place.
            return true;
        }
        if (status == LOGIN) {
            return loginWorked;
        }
        return LATER.contains(status) || status >= SERVER && !NEVER.contains(status);
    }

    /** Whether the body is a page for people. No service of the lake sends one. */
    public boolean isPage() {
        return PAGE.matcher(body).find();
    }

    private boolean isNothing() {
        return body.isBlank() && status >= OK && status < REDIRECTS;
    }

    /** Whether no answer came: the connection was not made, was cut, or timed out. */
    public static boolean isMissing(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SocketException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException
                        || cause instanceof HttpTimeoutException
                        || cause instanceof ClosedChannelException
                        || cause instanceof EOFException
                        || CUT.contains(cause.getClass().getSimpleName()));
    }
}
