package io.kappalake.embedded;

import io.kappalake.gate.Token;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A server in a separate process on loopback. Its main gets {@code DATA_DIR PORT READY_FILE} and then
 * {@code arguments}, creates READY_FILE once clients can use it, and ends on SIGTERM. Under a lake directory, data is
 * in {@code <name>/data} and the log in {@code logs/<name>.log}. Both outlive the process.
 *
 * <p>Not Testcontainers: this needs no Docker, and a server outlives the command that started it.
 */
public record EmbeddedServer(
        String name,
        String mainClass,
        int defaultPort,
        List<String> jvmOptions,
        List<String> arguments,
        Supplier<String> classPath) {

    private static final long LOG_LIMIT_BYTES = 16L << 20;
    private static final int LOOPBACK_BACKLOG = 1;
    private static final String MODULES = "local/embedded/";

    /** A single-node Kafka broker. */
    public static final EmbeddedServer KAFKA =
            ofModule("kafka", "io.kappalake.embedded.kafka.KafkaMain", 9092, "-Xmx320m");

    /** A Nessie server over RocksDB; its API is under {@code /api/v2}. */
    public static final EmbeddedServer NESSIE =
            ofModule("nessie", "io.kappalake.embedded.nessie.NessieMain", 19120, "-Xmx256m", "-XX:TieredStopAtLevel=1");

    /** An S3 server over a folder, without credentials. */
    public static final EmbeddedServer S3 = ofModule(
            "s3", "io.kappalake.embedded.s3.S3Main", 9000, "-Xmx192m", "-XX:TieredStopAtLevel=1", "-DLOG_LEVEL=warn");

    /** A schema registry; Confluent's API is under {@code /apis/ccompat/v7}. */
    public static final EmbeddedServer REGISTRY = new EmbeddedServer(
            "registry",
            "io.kappalake.embedded.registry.RegistryMain",
            8082,
            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
            List.of(),
            () -> KappalakeHome.classPath(MODULES + "registry")
                    + KappalakeHome.find().resolve(MODULES + "registry/target/registry/registry.jar"));

    public EmbeddedServer {
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
    }

    /**
     * {@link #KAFKA} that requires TLS and a login with SCRAM-SHA-512.
     *
     * @param settings properties file with the broker's {@code ssl.*} settings and users as {@code user.NAME=PASSWORD};
     *     a file, because everybody can see the arguments of a process
     */
    public static EmbeddedServer kafkaSecuredBy(Path settings) {
        return new EmbeddedServer(
                KAFKA.name(),
                KAFKA.mainClass(),
                KAFKA.defaultPort(),
                KAFKA.jvmOptions(),
                List.of(settings.toAbsolutePath().toString()),
                KAFKA.classPath());
    }

    /**
     * Flink's SQL gateway, with a separate Flink for the queries.
     *
     * @param jvmOptions the {@code --add-opens} that Flink needs
     * @param arguments of its main after READY_FILE
     */
    public static EmbeddedServer sql(List<String> jvmOptions, List<String> arguments) {
        return new EmbeddedServer(
                "sql",
                "io.kappalake.embedded.sql.SqlMain",
                8083,
                Stream.concat(Stream.of("-Xmx512m"), jvmOptions.stream()).toList(),
                arguments,
                () -> KappalakeHome.classPath(MODULES + "sql"));
    }

    private static EmbeddedServer ofModule(String name, String mainClass, int defaultPort, String... jvmOptions) {
        return new EmbeddedServer(
                name,
                mainClass,
                defaultPort,
                List.of(jvmOptions),
                List.of(),
                () -> KappalakeHome.classPath(MODULES + name));
    }

    /**
     * Starts this server under the directory {@code lake}. It ends with this JVM, however that ends. Port 0 picks a
     * free one.
     *
     * @throws ServerFailed if it already runs or the port is taken
     */
    public RunningServer start(Path lake, int port) {
        return start(lake.toAbsolutePath(), port, true);
    }

    /** As {@link #start}, but the process outlives this JVM and its terminal; {@link #find} finds it again. */
    public RunningServer startDetached(Path lake, int port) {
        return start(lake.toAbsolutePath(), port, false);
    }

    /** The live process of this server that this or another JVM started under {@code lake}. */
    public Optional<RunningServer> find(Path lake) {
        return RunningServer.find(this, lake.toAbsolutePath());
    }

    RunningServer start(Path lake, int port, boolean tethered) {
        find(lake).ifPresent(running -> failRunning(running));
        int chosen = port == 0 ? freePort() : requireFree(port);
        try {
            Files.createDirectories(directory(lake));
            Files.deleteIfExists(readyFile(lake));
            Path log = prepareLog(lake);
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            String fullClassPath = ClassArchive.jarsFirst(withOwnClasses(classPath.get()));
            Optional<ClassArchive> archive =
                    ClassArchive.of(name, fullClassPath, List.of(Tether.class.getName(), mainClass));
            Optional<Path> draft = archive.isPresent() && !archive.get().exists()
                    ? Optional.of(archive.get().draft())
                    : Optional.empty();
            List<String> command = command(lake, chosen, tethered, archiveOptions(archive, draft));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(lake.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // In the environment rather than the arguments, to keep process lists readable.
            builder.environment().put("CLASSPATH", fullClassPath);
            return RunningServer.started(this, lake, chosen, builder.start(), tethered, draft, logStart);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name + " under " + lake, e);
        }
    }

    private void failRunning(RunningServer running) {
        throw new ServerFailed("%s already runs on port %d (process %d): stop it first"
                .formatted(name, running.port(), running.pid()));
    }

    private static List<String> archiveOptions(Optional<ClassArchive> archive, Optional<Path> draft) {
        if (draft.isPresent()) {
            return List.of("-XX:ArchiveClassesAtExit=" + draft.get(), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        }
        return archive.map(read -> List.of("-XX:SharedArchiveFile=" + read.file()))
                .orElse(List.of());
    }

    private List<String> command(Path lake, int port, boolean tethered, List<String> archiveOptions) {
        List<String> command = new ArrayList<>();
        if (!tethered) {
            command.addAll(sessionOfItsOwn());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Djava.net.preferIPv4Stack=true"));
        // Otherwise the JVM collects its whole heap whenever loaded classes reach a new maximum, starting at 21 MB:
        // four times in the first minute of Flink's process. This is a threshold and takes no memory.
        command.add("-XX:MetaspaceSize=192m");
        // Flink's web UI shows the file named here.
        command.add("-Dlog.file=" + logFile(lake));
        command.addAll(archiveOptions);
        command.addAll(jvmOptions);
        if (tethered) {
            command.addAll(List.of(
                    Tether.class.getName(),
                    Long.toString(ProcessHandle.current().pid())));
        }
        command.add(mainClass);
        command.add(directory(lake).resolve("data").toString());
        command.add(Integer.toString(port));
        command.add(readyFile(lake).toString());
        command.addAll(arguments);
        return command;
    }

    /** Shields a detached process from Ctrl-C and the end of the terminal; setsid keeps the process id. */
    private static List<String> sessionOfItsOwn() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid", "/usr/bin/nohup")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .map(List::of)
                .orElse(List.of());
    }

    private Path prepareLog(Path lake) throws IOException {
        Path log = logFile(lake);
        Files.createDirectories(log.getParent());
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(log, log.resolveSibling(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    /**
     * Adds our own classes unless the path has them. An unchanged path lets the launcher's own JVM read the archive of
     * a server that shares its class path.
     */
    private static String withOwnClasses(String classPath) {
        String own = Path.of(EmbeddedServer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        boolean hasThem = List.of(classPath.split(File.pathSeparator)).contains(own);
        return hasThem ? classPath : classPath + File.pathSeparator + own;
    }

    private int requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LOOPBACK_BACKLOG);
            return port;
        } catch (IOException e) {
            throw new ServerFailed(
                    "Port %d is taken by another program: stop it, or choose another with --%s-port"
                            .formatted(port, name),
                    e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, LOOPBACK_BACKLOG, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on loopback", e);
        }
    }

    Path directory(Path lake) {
        return lake.resolve(name);
    }

    Path readyFile(Path lake) {
        return directory(lake).resolve("ready");
    }

    Path processFile(Path lake) {
        return directory(lake).resolve("process");
    }

    Path tokenFile(Path lake) {
        return directory(lake).resolve("data").resolve(Token.FILE);
    }

    Path logFile(Path lake) {
        return lake.resolve("logs").resolve(name + ".log");
    }
}
