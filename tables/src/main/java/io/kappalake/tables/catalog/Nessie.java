package io.kappalake.tables.catalog;

import io.kappalake.tables.Answer;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.projectnessie.client.NessieClientBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.client.http.HttpClientException;
import org.projectnessie.error.BaseNessieClientServerException;
import org.projectnessie.error.NessieReferenceNotFoundException;
import org.projectnessie.error.NessieRuntimeException;

/** A connection to a Nessie server. Its failures become sentences that a person can act on. */
public final class Nessie implements AutoCloseable {

    private static final int UNAUTHORIZED = 401;
    private static final Pattern STATUS = Pattern.compile("\\(HTTP/(?<status>\\d{3})\\)");
    private static final Pattern BODY = Pattern.compile("beginning with: \"?(?<body>.*)", Pattern.DOTALL);

    private final String uri;
    private final NessieApiV2 api;
    /** Whether the server ever accepted a request, and hence our login. */
    private volatile boolean loggedIn;

    private Nessie(String uri, NessieApiV2 api) {
        this.uri = uri;
        this.api = api;
    }

    /** Sends nothing yet. */
    static Nessie at(String uri) {
        try {
            NessieApiV2 api = NessieClientBuilder.createClientBuilderFromSystemSettings()
                    .withUri(uri)
                    .withConnectionTimeout(5_000)
                    .withReadTimeout(15_000)
                    .withDisableCompression(true)
                    // The client would contact the server here, before we can report a fault; the first call follows
                    // anyway.
                    .withApiCompatibilityCheck(false)
                    .build(NessieApiV2.class);
            return new Nessie(uri, api);
        } catch (IllegalArgumentException e) {
            throw new LakeException(
                    "'" + uri + "' is not the address of Nessie: set --nessie-uri to http://HOST:PORT/api/v2", e);
        }
    }

    /** A request to the server. */
    @FunctionalInterface
    interface Request<T> {
        T send(NessieApiV2 api) throws BaseNessieClientServerException;
    }

    /**
     * Reads. A server, or a proxy before it, may close an idle connection at the moment of the request: then it is sent
     * once more.
     */
    <T> T ask(Request<T> request) {
        try {
            return send(request);
        } catch (BaseNessieClientServerException | RuntimeException e) {
            if (!isHungUp(e)) {
                throw sentence(e);
            }
        }
        return tell(request);
    }

    /** Changes something: sent once, because a request without an answer may have taken effect. */
    <T> T tell(Request<T> request) {
        try {
            return send(request);
        } catch (BaseNessieClientServerException | RuntimeException e) {
            throw sentence(e);
        }
    }

    private <T> T send(Request<T> request) throws BaseNessieClientServerException {
        T answer = request.send(api);
        loggedIn = true;
        return answer;
    }

    private static boolean isHungUp(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof EOFException
                        || cause instanceof SocketException && !(cause instanceof ConnectException));
    }

    NessieApiV2 api() {
        return api;
    }

    LakeException sentence(Exception failure) {
        if (failure instanceof LakeException known) {
            return known;
        }
        if (failure instanceof NessieReferenceNotFoundException) {
            return new LakeException(
                    "Nessie at " + uri + " does not know it: " + LakeException.innermost(failure), failure);
        }
        Optional<Answer> answer = answer(failure);
        if (answer.isPresent()) {
            return refused(answer.get(), failure);
        }
        boolean cut = failure instanceof HttpClientException
                || failure instanceof UncheckedIOException
                || Answer.isMissing(failure);
        return cut ? unanswered(failure) : refused(failure);
    }

    private LakeException refused(Answer answer, Exception failure) {
        if (answer.isPage()) {
            return new LakeUnreachable(
                    uri + " answers with a web page (HTTP " + answer.status()
                            + "), not like Nessie: check the proxy in front of it,"
                            + " or set --nessie-uri to http://HOST:PORT/api/v2",
                    failure);
        }
        if (answer.status() == UNAUTHORIZED) {
            return answer.isAway(loggedIn)
                    ? new LakeUnreachable(
                            "Nessie at " + uri + " no longer takes the login that it took before: renew its token",
                            failure)
                    : new LakeException(
                            "Nessie at " + uri + " refuses the login: check NESSIE_AUTHENTICATION_TYPE and its token",
                            failure);
        }
        if (answer.isAway(loggedIn)) {
            return unanswered(failure);
        }
        if (failure instanceof BaseNessieClientServerException || failure instanceof NessieRuntimeException) {
            return refused(failure);
        }
        return new LakeException(
                uri + " answers, but not like Nessie: set --nessie-uri to http://HOST:PORT/api/v2", failure);
    }

    private LakeException refused(Exception failure) {
        return new LakeException(
                "Nessie at " + uri + " refused a request: " + LakeException.innermost(failure), failure);
    }

    private LakeUnreachable unanswered(Exception failure) {
        return new LakeUnreachable(
                "Nessie at " + uri + " does not answer: start it with ./lake up, or set --nessie-uri ("
                        + LakeException.innermost(failure) + ")",
                failure);
    }

    /** What the server sent. The client keeps it in exception texts only. Empty if no answer came. */
    private static Optional<Answer> answer(Exception failure) {
        if (isEmptyAnswer(failure)) {
            return Optional.of(new Answer(200, ""));
        }
        Matcher found = STATUS.matcher(String.valueOf(failure.getMessage()));
        return found.find()
                ? Optional.of(new Answer(Integer.parseInt(found.group("status")), body(failure.getMessage())))
                : Optional.empty();
    }

    private static String body(String message) {
        Matcher found = BODY.matcher(message);
        // The message contains whatever the client could read of the body as JSON, so it is never empty.
        return found.find() ? found.group("body") : message;
    }

    /** The client turns an empty body into no object and then dereferences it. */
    private static boolean isEmptyAnswer(Exception failure) {
        return failure instanceof NullPointerException
                && failure.getStackTrace().length > 0
                && failure.getStackTrace()[0].getClassName().startsWith("org.projectnessie.client.");
    }

    @Override
    public void close() {
        api.close();
    }
}
