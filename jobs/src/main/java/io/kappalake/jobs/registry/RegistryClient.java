package io.kappalake.jobs.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.Schemas;
import io.kappalake.transforms.feed.schema.UnknownSchema;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a registry for schemas. Waits while it is away, longer after each attempt, and ends when its thread is
 * interrupted. Whoever asks keeps the answer: an id has one schema for ever.
 */
final class RegistryClient implements Schemas {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int DEEPEST_REFERENCE = 50;
    private static final int SCHEMA_NOT_FOUND = 40403;
    /** No such subject, or no version of it. */
    private static final List<Integer> SUBJECT_NOT_FOUND = List.of(40401, 40402);

    private final String url;
    private final String login;
    private final HttpClient http;
    private final NoCertificate certificate;

    /**
     * @param login the value of the header Authorization; empty for none
     * @param certificate stands in {@code tls} for the one that the settings may lack
     */
    RegistryClient(String url, String login, SSLContext tls, NoCertificate certificate) {
        this.certificate = certificate;
        this.url = url;
        this.login = login;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .sslContext(tls)
                .build();
    }

    @Override
    public RegisteredSchema byId(long id) {
        HttpResponse<String> response = ask("/schemas/ids/" + id);
        if (response.statusCode() == 404 && errorCode(response) == SCHEMA_NOT_FOUND) {
            throw new UnknownSchema(id, url);
        }
        return schema(id, body(response));
    }

    private RegisteredSchema schema(long id, JsonNode schema) {
        Map<String, String> references = new LinkedHashMap<>();
        addReferences(schema, references, 0);
        return new RegisteredSchema(
                id,
                schema.path("schemaType").asText("AVRO"),
                schema.path("schema").asText(),
                references);
    }

    @Override
    public List<RegisteredSchema> versions(String subject) {
        String path = "/subjects/" + encoded(subject) + "/versions";
        HttpResponse<String> response = ask(path);
        if (response.statusCode() == 404 && SUBJECT_NOT_FOUND.contains(errorCode(response))) {
            return List.of();
        }
        JsonNode numbers = response.statusCode() == 200 ? json(response) : body(response);
        if (!numbers.isArray()) {
            throw none(response, " without versions");
        }
        return StreamSupport.stream(numbers.spliterator(), false)
                .map(JsonNode::asInt)
                .sorted(Comparator.reverseOrder())
                .map(number -> body(ask(path + "/" + number)))
                .map(schema -> schema(schema.path("id").asLong(), schema))
                .toList();
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Each after those that it needs itself. */
    private void addReferences(JsonNode schema, Map<String, String> references, int depth) {
        if (depth > DEEPEST_REFERENCE) {
            throw new LakeException("Schemas of the registry " + url + " refer to each other without end");
        }
        for (JsonNode reference : schema.path("references")) {
            String name = reference.path("name").asText();
            if (references.containsKey(name)) {
                continue;
            }
            JsonNode named = body(ask("/subjects/"
                    + encoded(reference.path("subject").asText()) + "/versions/"
                    + reference.path("version").asInt()));
            addReferences(named, references, depth + 1);
            references.put(name, named.path("schema").asText());
        }
    }

    /** The first answer that is one: a registry that is away or overloaded is asked again. */
    private HttpResponse<String> ask(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        if (!login.isEmpty()) {
            request.header("Authorization", login);
        }
        long pause = FIRST_PAUSE_MILLIS;
        boolean isWaiting = false;
        try {
            while (true) {
                String trouble;
                certificate.forget();
                try {
                    HttpResponse<String> response =
                            http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                    if (!isAway(response.statusCode())) {
                        if (isWaiting) {
                            LOG.info("The schema registry {} answers again", url);
                        }
                        return response;
                    }
                    trouble = "HTTP " + response.statusCode();
                } catch (SSLHandshakeException e) {
                    throw noTls(LakeException.innermost(e), e);
                } catch (IOException e) {
                    if (certificate.wasWanted()) {
                        throw noTls("it wants a certificate of the client", e);
                    }
                    trouble = LakeException.innermost(e);
                }
                if (!isWaiting) {
                    LOG.warn("The schema registry {} is away ({}): waiting for it", url, trouble);
                    isWaiting = true;
                }
                Thread.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted while waiting for the schema registry " + url, e);
        }
    }

    private LakeException noTls(String why, IOException e) {
        return new LakeException(
                "No TLS with the schema registry " + url + " (" + why
                        + "): set ssl.truststore.location, or ssl.keystore.location, in --registry-properties",
                e);
    }

    private static boolean isAway(int status) {
        return status >= 500 || status == 408 || status == 429;
    }

    private JsonNode body(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw new LakeException("The schema registry " + url + " refuses the login (HTTP " + status
                    + "): set basic.auth.user.info or bearer.auth.token in --registry-properties");
        }
        JsonNode json = json(response);
        if (status == 200 && json.path("schema").isTextual()) {
            return json;
        }
        throw none(response, status == 200 ? " without a schema" : "");
    }

    private LakeException none(HttpResponse<String> response, String what) {
        return new LakeException("No schema registry is at " + url + ": "
                + response.uri().getPath() + " gives HTTP " + response.statusCode() + what
                + ": give the base of Confluent's API, which for Apicurio ends with /apis/ccompat/v7");
    }

    private static int errorCode(HttpResponse<String> response) {
        return json(response).path("error_code").asInt();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
