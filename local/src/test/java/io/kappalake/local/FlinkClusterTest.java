package io.kappalake.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.embedded.RunningServer;
import io.kappalake.runs.FlinkRest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkClusterTest {

    private static final Duration START = Duration.ofSeconds(90);

    @TempDir
    Path lake;

    @Test
    void jobsNeedNoJarAndStopWithASavepointOrAreCancelled() throws Exception {
        Path state = lake.resolve("my state #1, 100%");
        try (RunningServer flink =
                LocalServers.flink(state.toUri(), 2).start(lake, 0).awaitReady(START)) {
            FlinkRest rest = new FlinkRest(flink.address());
            assertThat(webUi(flink)).contains("<html");

            String stopped = submit(flink).getJobID().toString();
            await().atMost(START).until(() -> checkpoints(rest, stopped) >= 2);
            String savepoint =
                    rest.stopWithSavepoint(stopped, state.resolve("savepoints").toUri(), START);
            // As Flink writes a location, without escapes.
            assertThat(savepoint).startsWith("file:" + state.resolve("savepoints") + "/");
            assertThat(Path.of(savepoint.substring("file:".length())).resolve("_metadata"))
                    .exists();

            String cancelled = submit(flink).getJobID().toString();
            await().atMost(START).until(() -> checkpoints(rest, cancelled) >= 1);
            rest.cancel(cancelled);
            await().atMost(START).until(() -> rest.jobs().stream()
                    .anyMatch(j -> j.id().equals(cancelled) && j.state().equals("CANCELED")));
        }
        // A checkpoint that the cancelling interrupts is an exception in the log too: only what a wrong class path
        // makes counts.
        assertThat(Files.readString(lake.resolve("logs/flink.log")))
                .doesNotContain("ClassNotFoundException", "NoClassDefFoundError", "InaccessibleObjectException");
    }

    private static JobClient submit(RunningServer flink) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createRemoteEnvironment("127.0.0.1", flink.port());
        env.setParallelism(2);
        env.enableCheckpointing(200);
        GeneratorFunction<Long, Long> numbers = number -> number;
        env.fromSource(
                        new DataGeneratorSource<>(
                                numbers, Long.MAX_VALUE, RateLimiterStrategy.perSecond(100), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .keyBy(number -> number % 10, Types.LONG)
                .map(new Sum())
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync("sums");
    }

    /** Keeps keyed state, so that the state backend has something to write. */
    public static final class Sum extends RichMapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> sum;

        @Override
        public void open(OpenContext context) {
            sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.LONG));
        }

        @Override
        public Long map(Long number) throws Exception {
            Long before = sum.value();
            long after = before == null ? number : before + number;
            sum.update(after);
            return after;
        }
    }

    private static long checkpoints(FlinkRest rest, String job) {
        return rest.get("/jobs/" + job + "/checkpoints")
                .path("counts")
                .path("completed")
                .asLong();
    }

    private static String webUi(RunningServer flink) throws Exception {
        HttpRequest get = HttpRequest.newBuilder(URI.create("http://" + flink.address() + "/"))
                .build();
        return HttpClient.newHttpClient()
                .send(get, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
