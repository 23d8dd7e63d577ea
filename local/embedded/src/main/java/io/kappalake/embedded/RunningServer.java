package io.kappalake.embedded;

import io.kappalake.gate.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process of an {@link EmbeddedServer}: waits for it, stops it, kills it, and restarts it over the same data. */
public final class RunningServer implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(30);
    /** A busy machine takes a minute to write an archive, and without it each start takes twice as long. */
    private static final Duration GRACE_FOR_ARCHIVE = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(25);
    private static final int LOG_LINES_SHOWN = 8;
    private static final Set<RunningServer> TETHERED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(RunningServer::stopTethered, "embedded-servers-stop"));
    }

    private final EmbeddedServer server;
    private final Path lake;
    private final int port;
    private final ProcessHandle process;
    private final boolean tethered;
    private final long logStart;

    private RunningServer(
            EmbeddedServer server, Path lake, int port, ProcessHandle process, boolean tethered, long logStart) {
        this.server = server;
        this.lake = lake;
        this.port = port;
        this.process = process;
        this.tethered = tethered;
        this.logStart = logStart;
        // Whoever found the server may use it.
        Tokens.know(address(), server.tokenFile(lake));
    }

    static RunningServer started(
            EmbeddedServer server,
            Path lake,
            int port,
            Process process,
            boolean tethered,
            Optional<Path> draft,
            long logStart)
            throws IOException {
        String archive = draft.map(Path::toString).orElse("");
        Files.writeString(server.processFile(lake), process.pid() + " " + port + "\n" + archive);
        RunningServer running = new RunningServer(server, lake, port, process.toHandle(), tethered, logStart);
        if (tethered) {
            TETHERED.add(running);
        }
        return running;
    }

    static Optional<RunningServer> find(EmbeddedServer server, Path lake) {
        Path file = server.processFile(lake);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] pidAndPort = Files.readAllLines(file).get(0).split(" ");
            int port = Integer.parseInt(pidAndPort[1]);
            return ProcessHandle.of(Long.parseLong(pidAndPort[0]))
                    .filter(process -> process.isAlive() && runs(process, server))
                    .map(process -> new RunningServer(server, lake, port, process, false, 0));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new ServerFailed("Cannot read " + file + ": delete it if no embedded " + server.name() + " runs", e);
        }
    }

    /**
     * Whether the process is this server's. Process ids are reused after a reboot, so a live one proves nothing by
     * itself. A killed process that nobody has reaped counts as alive and has no command. Arguments are also missing if
     * there are many.
     */
    private static boolean runs(ProcessHandle process, EmbeddedServer server) {
        ProcessHandle.Info info = process.info();
        return info.command().isPresent()
                && info.arguments()
                        .map(arguments -> Stream.of(arguments).anyMatch(server.mainClass()::equals))
                        .orElse(true);
    }

    public EmbeddedServer server() {
        return server;
    }

    public int port() {
        return port;
    }

    /** Host and port for a client. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    public Path logFile() {
        return server.logFile(lake);
    }

    /** Where the server puts this start's token, if it requires one. */
    public Path tokenFile() {
        return server.tokenFile(lake);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** True once the server has reported that clients can use it. */
    public boolean isReady() {
        return process.isAlive() && Files.exists(server.readyFile(lake));
    }

    /** Memory of the process, if the system tells (Linux). */
    public OptionalLong residentBytes() {
        return ProcessMeter.residentBytes(pid());
    }

    /**
     * Waits until clients can use the server.
     *
     * @return this
     * @throws ServerFailed with the last lines of its log, if it ends or is not ready in time
     */
    public RunningServer awaitReady(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isReady()) {
            if (awaitExit(POLL)) {
                forget();
                throw new ServerFailed("%s ended while it started. %s".formatted(server.name(), lastLogLines()));
            }
            if (System.nanoTime() > deadline) {
                throw new ServerFailed("%s was not ready after %d s. %s"
                        .formatted(server.name(), timeout.toSeconds(), lastLogLines()));
            }
        }
        return this;
    }

    /**
     * Ends the process as an operator would (SIGTERM), by force if it has not ended within 30 s, or 3 min if it writes
     * a class archive. Data stays.
     */
    public void stop() {
        List<Path> drafts = drafts();
        process.destroy();
        if (awaitExit(drafts.isEmpty() ? GRACE : GRACE_FOR_ARCHIVE)) {
            drafts.forEach(ClassArchive::keep);
        } else {
            process.destroyForcibly();
            awaitExit(GRACE);
        }
        forget();
    }

    /** Ends the process as a crash would (SIGKILL). Data stays. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(GRACE);
        forget();
    }

    /** Restarts the server over the same data and on the same port, stopping it first if it still runs. */
    public RunningServer restart() {
        if (isAlive()) {
            stop();
        }
        return server.start(lake, port, tethered);
    }

    /** Stops the server. */
    @Override
    public void close() {
        stop();
    }

    private boolean awaitExit(Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailed("Interrupted while waiting for " + server.name(), e);
        } catch (ExecutionException e) {
            throw new ServerFailed("Cannot wait for " + server.name(), e);
        }
    }

    /** Archives that the process writes when it ends. */
    private List<Path> drafts() {
        Path file = server.processFile(lake);
        try (Stream<String> lines = Files.exists(file) ? Files.lines(file) : Stream.empty()) {
            return lines.skip(1).map(Path::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private void forget() {
        TETHERED.remove(this);
        try {
            Files.deleteIfExists(server.processFile(lake));
            Files.deleteIfExists(server.readyFile(lake));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + server.processFile(lake), e);
        }
    }

    private String lastLogLines() {
        try {
            byte[] log = Files.readAllBytes(logFile());
            int start = (int) Math.min(logStart, log.length);
            List<String> lines = new String(log, start, log.length - start, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
            return "Its log, %s, ends:%n%s".formatted(logFile(), String.join(System.lineSeparator(), last));
        } catch (IOException e) {
            return "Its log is " + logFile();
        }
    }

    private static void stopTethered() {
        TETHERED.forEach(running -> running.process.destroy());
        TETHERED.forEach(RunningServer::stop);
    }
}
