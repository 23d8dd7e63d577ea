package io.kappalake.audit.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules that a run of the job judged records by, as far as its options can change them.
 *
 * @param exchanges that are allowed; any if empty
 * @param maxFuture microseconds that an event may lie after its Kafka time
 * @param duplicateHorizon microseconds of Kafka time within which a repeat is a duplicate
 * @param namesAll whether a rejected row names all rules of its feed that it breaks, as earlier builds did not
 */
public record RunRules(Set<String> exchanges, long maxFuture, long duplicateHorizon, boolean namesAll) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public RunRules {
        exchanges = Set.copyOf(exchanges);
    }

    /** Of commits that do not say theirs. */
    public RunRules(Set<String> exchanges, long maxFuture, long duplicateHorizon) {
        this(exchanges, maxFuture, duplicateHorizon, false);
    }

    /** As a commit of the job has them. */
    public static RunRules of(String text) {
        try {
            JsonNode rules = JSON.readTree(text);
            Set<String> exchanges = new TreeSet<>();
            rules.path("exchanges").forEach(name -> exchanges.add(name.asText()));
            return new RunRules(
                    exchanges,
                    Micros.of(Duration.parse(rules.path("max_future").asText())),
                    Micros.of(Duration.parse(rules.path("duplicate_horizon").asText())),
                    rules.path("names_all").asBoolean());
        } catch (JsonProcessingException | java.time.format.DateTimeParseException e) {
            throw new LakeException("A commit's property rules is unreadable: " + text, e);
        }
    }
}
