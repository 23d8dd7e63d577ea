package io.kappalake.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.flink.core.fs.Path;

/**
 * The part of Flink's REST API that the command line needs. Not Flink's {@code RestClusterClient}: it has no methods
 * for a job's checkpoints and failures.
 */
public final class FlinkRest {

    /** "Conflict": Flink's answer if the job to cancel has ended. */
    private static final int ALREADY_ENDED = 409;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Pattern ADDRESS = Pattern.compile("[\\w.-]+:\\d{1,5}|\\[[0-9a-fA-F:]+]:\\d{1,5}");
    private static final Duration SLOTS = Duration.ofSeconds(5);

    private final String address;
    private final FlinkHttp http;

    /** The Flink at {@code address}, host and port. */
    public FlinkRest(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new LakeException("'" + address + "' is not the address of Flink: set --flink-rest to HOST:PORT");
        }
        this.address = address;
        this.http = new FlinkHttp(address);
    }

    /** Our word for a job unknown to Flink, which has none. */
    private static final String LOST = "LOST";

    /** A job as Flink lists it. */
    public record Job(String id, String name, String state, Instant started) {

        public boolean running() {
            return state.equals("RUNNING");
        }

        /** Whether it is over for good. */
        public boolean ended() {
            return List.of("FINISHED", "CANCELED", "FAILED", LOST).contains(state);
        }

        /** The same job after a restarted Flink no longer knows it. */
        public Job lost() {
            return new Job(id, name, LOST, started);
        }

        public boolean isLost() {
            return state.equals(LOST);
        }
    }

    public String address() {
        return address;
    }

    public String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    public Job job(String id) {
        return job(id, get("/jobs/" + id));
    }

    /** The job; empty if Flink does not know it because it restarted since. */
    public Optional<Job> find(String id) {
        return http.find("/jobs/" + id).map(job -> job(id, job));
    }

    private static Job job(String id, JsonNode job) {
        return new Job(
                id,
                job.path("name").asText(),
                job.path("state").asText(),
                Instant.ofEpochMilli(job.path("start-time").asLong()));
    }

    /** Whether all of its tasks have restored their state and run. */
    public boolean allTasksRun(String id) {
        JsonNode job = get("/jobs/" + id);
        int tasks = job.path("vertices").size();
        return tasks > 0 && job.path("status-counts").path("RUNNING").asInt() == tasks;
    }

    public long completedCheckpoints(String id) {
        return get("/jobs/" + id + "/checkpoints")
                .path("counts")
                .path("completed")
                .asLong();
    }

    /** A failure that restarted or ended a job. */
    public record Failure(long timestamp, String stackTrace) {}

    /** A job's last failure; empty if it had none. */
    public Optional<Failure> lastFailure(String job) {
        JsonNode failures = get("/jobs/" + job + "/exceptions?maxExceptions=1")
                .path("exceptionHistory")
                .path("entries");
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        JsonNode last = failures.get(0);
        return Optional.of(new Failure(
                last.path("timestamp").asLong(), last.path("stacktrace").asText()));
    }

    /** All jobs since Flink started, ended ones included. */
    public List<Job> jobs() {
        return StreamSupport.stream(get("/jobs/overview").path("jobs").spliterator(), false)
                .map(job -> new Job(
                        job.path("jid").asText(),
                        job.path("name").asText(),
                        job.path("state").asText(),
                        Instant.ofEpochMilli(job.path("start-time").asLong())))
                .toList();
    }

    /** The number of task slots, and how many of them are free. */
    public record Slots(int total, int free) {}

    /**
     * Waits some seconds for enough free slots: those of a job that just ended, or of a Flink that just started, appear
     * late.
     */
    public Slots awaitFreeSlots(int wanted) {
        long deadline = System.nanoTime() + SLOTS.toNanos();
        while (true) {
            JsonNode overview = get("/overview");
            Slots slots = new Slots(
                    overview.path("slots-total").asInt(),
                    overview.path("slots-available").asInt());
            if (slots.free() >= wanted || System.nanoTime() > deadline) {
                return slots;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Stops a running job with a savepoint under {@code directory} and returns the savepoint's location. */
    public String stopWithSavepoint(String job, URI directory, Duration timeout) {
        // Flink reads a location literally: an escape such as %20 would be part of the name.
        Map<String, Object> request = Map.of("targetDirectory", new Path(directory).toString(), "drain", false);
        String trigger =
                http.post("/jobs/" + job + "/stop", request).path("request-id").asText();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<JsonNode> answer = ifItAnswers("/jobs/" + job + "/savepoints/" + trigger);
            if (answer.isPresent()
                    && answer.get().path("status").path("id").asText().equals("COMPLETED")) {
                return location(answer.get().path("operation"), job);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new LakeException(
                "Job %s made no savepoint in %d s: see it at http://%s".formatted(job, timeout.toSeconds(), address));
    }

    /** The savepoint is made whether or not this status request is answered. */
    private Optional<JsonNode> ifItAnswers(String path) {
        try {
            return Optional.of(get(path));
        } catch (LakeUnreachable e) {
            return Optional.empty();
        }
    }

    private String location(JsonNode operation, String job) {
        if (operation.hasNonNull("location")) {
            return operation.path("location").asText();
        }
        String cause = operation.path("failure-cause").path("class").asText("cause not given");
        throw new LakeException("Job %s could not be stopped with a savepoint (%s): see it at http://%s"
                .formatted(job, cause, address));
    }

    /**
     * Asks Flink to cancel a job, which keeps its retained checkpoints. Leaves a job alone that just ended by itself.
     */
    public void cancel(String job) {
        // Flink's view of a job may be seconds old: the caller may have seen it running.
        http.patch("/jobs/" + job, ALREADY_ENDED);
    }

    /** The answer to a GET, for paths such as {@code /jobs/ID/checkpoints}. */
    public JsonNode get(String path) {
        return http.get(path);
    }
}
