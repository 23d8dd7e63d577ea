package io.kappalake.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.gate.Tokens;
import io.kappalake.tables.Answer;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Requests to Flink's REST API. Failures tell an unavailable Flink from one that refuses. */
final class FlinkHttp {

    private static final int FAILURES = 300;
    private static final int UNKNOWN = 404;
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param address host and port */
    FlinkHttp(String address) {
        this.address = address;
    }

    JsonNode get(String path) {
        return send(request(path).GET(), 0);
    }

    JsonNode post(String path, Map<String, Object> body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.valueToTree(body).toString())),
                0);
    }

    /** @param accepted an answer that is no failure despite its status */
    void patch(String path, int accepted) {
        send(request(path).method("PATCH", BodyPublishers.noBody()), accepted);
    }

    /** The answer to a GET; empty if Flink has nothing there. */
    Optional<JsonNode> find(String path) {
        HttpRequest built = request(path).GET().build();
        HttpResponse<String> answer = answer(built);
        if (answer.statusCode() == UNKNOWN && !asked(answer).isPage()) {
            return Optional.empty();
        }
        return Optional.of(json(built, answer, 0));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(ANSWER);
        Tokens.of(address).ifPresent(token -> request.header("Authorization", token.header()));
        return request;
    }

    private JsonNode send(HttpRequest.Builder request, int accepted) {
        HttpRequest built = request.build();
        return json(built, answer(built), accepted);
    }

    private HttpResponse<String> answer(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted while waiting for Flink at " + request.uri(), e);
        } catch (IOException e) {
            throw new LakeUnreachable(silent(), e);
        }
    }

    private JsonNode json(HttpRequest request, HttpResponse<String> answer, int accepted) {
        boolean failed = answer.statusCode() >= FAILURES && answer.statusCode() != accepted;
        boolean empty = answer.statusCode() < FAILURES && answer.body().isBlank();
        if (failed || empty || asked(answer).isPage()) {
            throw refused(request, answer);
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new LakeException(
                    "http://" + address + " answers, but not like Flink: set --flink-rest to HOST:PORT", e);
        }
    }

    private LakeException refused(HttpRequest request, HttpResponse<String> answer) {
        String said = asked(answer).isPage()
                ? "a web page"
                : answer.body().lines().findFirst().orElse("");
        if (asked(answer).isAway(false)) {
            return new LakeUnreachable("%s (HTTP %d, %.200s)".formatted(silent(), answer.statusCode(), said), null);
        }
        return new LakeException("Flink answered %d to %s: %s".formatted(answer.statusCode(), request.uri(), said));
    }

    private static Answer asked(HttpResponse<String> answer) {
        return new Answer(answer.statusCode(), answer.body());
    }

    private String silent() {
        return "Flink does not answer at http://" + address + ": run ./lake up, or name it with --flink-rest";
    }
}
