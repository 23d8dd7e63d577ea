package io.kappalake.cli.option;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.gate.Token;
import io.kappalake.gate.Tokens;
import io.kappalake.jobs.JobOptions;
import io.kappalake.local.LocalServers;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.FileUri;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FromSchema;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that every command reads. Addresses default to the servers that {@code up} started for this data
 * directory.
 */
public final class LakeOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--kafka-bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "Kafka brokers (default: those of `up`, 127.0.0.1:9092).")
    private String kafkaBootstrapServers;

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "Kafka client properties, such as security settings. Never printed.")
    private Path kafkaProperties;

    @Option(
            names = "--nessie-uri",
            paramLabel = "URI",
            description = "Nessie API v2 (default: that of `up`, http://127.0.0.1:19120/api/v2).")
    private String nessieUri;

    @Option(
            names = "--nessie-ref",
            paramLabel = "BRANCH",
            defaultValue = "main",
            description = "Branch to read and write (default: ${DEFAULT-VALUE}).")
    private String nessieRef;

    @Option(
            names = "--warehouse",
            paramLabel = "URI",
            defaultValue = "s3://lake/warehouse",
            description = "Root of all files, file:///… or s3://… (default: ${DEFAULT-VALUE}).")
    private String warehouse;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URI",
            description = "S3 endpoint (default: that of `up`, http://127.0.0.1:9000).")
    private String s3Endpoint;

    @Option(
            names = "--flink-rest",
            paramLabel = "HOST:PORT",
            description = "Flink's REST address (default: that of `up`, 127.0.0.1:8081).")
    private String flinkRest;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Token of the servers named with --flink-rest or --sql-gateway (default:"
                    + " those of `up` have their own).")
    private Path tokenFile;

    @Option(
            names = "--pipeline",
            paramLabel = "DIR",
            description = "Directory with the pipeline's files, or market or shop (default: those that the lake has;"
                    + " market for a new lake).")
    private String pipeline;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = CheckpointInterval.class,
            description = "Time between commits, such as 500ms, 5s, 1m (default: ${DEFAULT-VALUE}).")
    private Duration checkpointInterval;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            converter = Parallelism.class,
            description = "Parallel instances of each operator (default: ${DEFAULT-VALUE}, enough for two cores).")
    private int parallelism;

    @Option(
            names = "--state-dir",
            paramLabel = "URI",
            description = "Directory of checkpoints and savepoints (default: state in the data directory).")
    private String stateDir;

    @Option(
            names = DataDirectory.OPTION,
            paramLabel = "DIR",
            description = "Data and logs of the embedded servers (default: .lake beside the launcher).")
    private String dataDir;

    public String kafkaBootstrapServers() {
        return kafkaBootstrapServers != null ? kafkaBootstrapServers : address(EmbeddedServer.KAFKA);
    }

    /**
     * The connection settings of a Kafka client: the brokers, and what the user's file adds (security) or overrides.
     * Relative locations of key and trust stores start at that file's directory, since the job's processes have other
     * working directories.
     *
     * @throws ParameterException if the file cannot be read
     */
    public Properties kafkaClient() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafkaBootstrapServers());
        if (kafkaProperties != null) {
            addFile(properties);
        }
        return properties;
    }

    private void addFile(Properties properties) {
        try (Reader reader = Files.newBufferedReader(kafkaProperties)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "Cannot read --kafka-properties %s: name a readable properties file".formatted(kafkaProperties));
        }
        Path beside = kafkaProperties.toAbsolutePath().getParent();
        for (String store : List.of("ssl.truststore.location", "ssl.keystore.location")) {
            properties.computeIfPresent(
                    store, (name, location) -> beside.resolve((String) location).toString());
        }
    }

    public LakeAddress lake() {
        return new LakeAddress(nessieUri(), nessieRef, warehouse, s3Endpoint());
    }

    public String nessieUri() {
        return nessieUri != null ? nessieUri : "http://" + address(EmbeddedServer.NESSIE) + "/api/v2";
    }

    public String s3Endpoint() {
        return s3Endpoint != null ? s3Endpoint : "http://" + address(EmbeddedServer.S3);
    }

    /** Host and port of Flink's REST API. */
    public String flinkRest() {
        String here = address(LocalServers.FLINK);
        return flinkRest == null ? here : withToken(flinkRest);
    }

    /**
     * The address of a server that {@code up} may not have started. Requests to it send the user's token, if there is
     * one.
     */
    public String withToken(String server) {
        if (tokenFile != null) {
            Tokens.know(server, readable(tokenFile));
        }
        return server;
    }

    private Path readable(Path file) {
        try {
            Token.read(file);
            return file;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    public Duration checkpointInterval() {
        return checkpointInterval;
    }

    public int parallelism() {
        return parallelism;
    }

    public URI stateDir() {
        if (stateDir == null) {
            return dataDir().resolve("state").toUri();
        }
        try {
            if (FileUri.is(stateDir)) {
                return directory(FileUri.path(stateDir));
            }
            return stateDir.contains("://") ? URI.create(stateDir) : directory(Path.of(stateDir));
        } catch (IllegalArgumentException e) {
            throw new LakeException(
                    "--state-dir '%s' is neither a directory nor a URI such as file:///DIRECTORY".formatted(stateDir),
                    e);
        }
    }

    private static URI directory(Path named) {
        return named.toAbsolutePath().normalize().toUri();
    }

    public Path dataDir() {
        return DataDirectory.resolve(dataDir);
    }

    private String address(EmbeddedServer server) {
        return server.find(dataDir()).map(RunningServer::address).orElse("127.0.0.1:" + server.defaultPort());
    }

    /**
     * The pipeline that the user named; empty for the lake's own.
     *
     * @throws ParameterException if there is no such directory
     * @throws LakeException with all problems of its files
     */
    public Optional<Pipeline> namedPipeline() {
        return namedPipeline(Map::of);
    }

    /** @param lakes files that have the former schemas */
    private Optional<Pipeline> namedPipeline(Supplier<Map<String, String>> lakes) {
        if (pipeline == null) {
            return Optional.empty();
        }
        Path directory = Path.of(pipeline);
        if (Files.isDirectory(directory)) {
            return Optional.of(Pipeline.ofFiles(withSchemas(PipelineFile.texts(directory), lakes)));
        }
        Optional<Pipeline> shipped = Pipeline.shipped(pipeline);
        if (shipped.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--pipeline is '%s', which is no directory: name one with pipeline.yaml and feeds/, or %s"
                                    .formatted(pipeline, String.join(" or ", ShippedPipelines.names()))
                            + ", which ship with Kappalake");
        }
        return shipped;
    }

    /**
     * The pipeline that the user named, else the lake's, for a start of the job: columns that follow a registry are
     * those of its newest schemas.
     */
    public Pipeline newestPipeline(Lake opened) {
        // The registry is asked once: its schema may change between two answers.
        return namedPipeline(opened::pipelineFiles).orElseGet(() -> {
            Pipeline lakes = Pipeline.of(opened);
            Map<String, String> files = lakes.files();
            return FromSchema.isIn(files) ? Pipeline.ofFiles(withSchemas(files, files)) : lakes;
        });
    }

    /** The files with the schemas of the registry that their columns follow. */
    public Map<String, String> withSchemas(Map<String, String> files, Map<String, String> lakes) {
        return withSchemas(files, () -> lakes);
    }

    private Map<String, String> withSchemas(Map<String, String> files, Supplier<Map<String, String>> lakes) {
        if (!FromSchema.isIn(files)) {
            return files;
        }
        Registry registry = RegistryOptions.of(command);
        // Without one, the files are used as they are, and lack the schema or have it from before.
        return registry == Registry.NONE
                ? files
                : FromSchema.filled(
                        files, lakes.get(), subject -> registry.open().versions(subject));
    }

    /** The pipeline that the user named, else the lake's. */
    public Pipeline pipeline(Lake opened) {
        return namedPipeline().orElseGet(() -> Pipeline.of(opened));
    }

    /** The same for a command that needs no lake: where Nessie does not answer, the one that ships with the project. */
    public Pipeline pipelineIfKnown() {
        return namedPipeline().orElseGet(() -> {
            try (Lake opened = Lake.open(lake())) {
                return Pipeline.of(opened);
            } catch (LakeException e) {
                return Pipeline.MARKET;
            }
        });
    }

    /**
     * The job's options on this lake.
     *
     * @param name of the pipeline in the ledger
     */
    public JobOptions job(String name, Rules rules, boolean bounded, int parallel) {
        return new JobOptions(
                name,
                lake(),
                kafkaClient(),
                rules,
                bounded,
                checkpointInterval(),
                parallel,
                stateDir().toString());
    }
}
