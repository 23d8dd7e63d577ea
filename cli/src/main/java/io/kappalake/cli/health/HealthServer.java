package io.kappalake.cli.health;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import io.kappalake.cli.output.Json;
import io.kappalake.tables.LakeException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the last report at GET {@code /health} as JSON: 200 when healthy, 503 when not. It checks in the background,
 * so answers are immediate and many clients cost no more than one.
 */
final class HealthServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final Duration HUNG = Duration.ofMinutes(1);

    private final Supplier<HealthReport> look;
    private final Duration between;
    private final Javalin server;
    private final Thread watch;
    private volatile HealthReport last;
    private volatile long seen;
    private volatile boolean closed;

    private HealthServer(Supplier<HealthReport> look, Duration between) {
        this.look = look;
        this.between = between;
        this.server = Javalin.create(config -> config.showJavalinBanner = false);
        this.watch = new Thread(this::watch, "health-watch");
    }

    /** Checks once and then listens; port 0 is any free one. */
    static HealthServer start(Supplier<HealthReport> look, Duration between, String host, int port) {
        HealthServer health = new HealthServer(look, between);
        health.see();
        health.server.get("/health", context -> {
            HealthReport report = health.report();
            context.status(report.healthy() ? 200 : 503);
            context.contentType("application/json").result(Json.of(report));
        });
        try {
            health.server.start(host, port);
        } catch (JavalinBindException e) {
            throw new LakeException(
                    "Cannot listen on %s port %d: choose another with --serve or --serve-host".formatted(host, port),
                    e);
        }
        health.watch.setDaemon(true);
        health.watch.start();
        return health;
    }

    int port() {
        return server.port();
    }

    private HealthReport report() {
        Duration since = Duration.ofNanos(System.nanoTime() - seen);
        return since.compareTo(HUNG) < 0
                ? last
                : HealthReport.failed(
                        "The last check was %d s ago: restart ./lake health".formatted(since.toSeconds()));
    }

    /** A failed check must not end the checking. */
    private void see() {
        try {
            last = look.get();
        } catch (RuntimeException e) {
            LOG.error("A check of the lake failed", e);
            last = HealthReport.failed(
                    "Unexpected %s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
        seen = System.nanoTime();
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(between.toMillis());
            } catch (InterruptedException e) {
                return;
            }
            see();
        }
    }

    /** Waits until the server is closed or the thread is interrupted. */
    void await() throws InterruptedException {
        watch.join();
    }

    @Override
    public void close() {
        closed = true;
        watch.interrupt();
        server.stop();
    }
}
