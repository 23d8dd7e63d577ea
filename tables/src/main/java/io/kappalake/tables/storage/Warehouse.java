package io.kappalake.tables.storage;

import io.kappalake.tables.Answer;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** Where a lake's files are. A warehouse on the local file system loads no S3 classes. */
public final class Warehouse {

    /** Credentials of the embedded S3 server, which listens on loopback only. */
    private static final String EMBEDDED_KEY = "kappalake";

    private static final String EMBEDDED_SECRET = "kappalake-local";

    private static final String S3_FILES = "org.apache.iceberg.aws.s3.S3FileIO";

    /** How the S3 client ends its messages. */
    private static final Pattern S3_STATUS = Pattern.compile("Status Code: (\\d{3})");

    private static final Pattern EXPIRED = Pattern.compile("(?i)expired ?token|token .*expired");

    private static final String PAGE_FOR_JSON = "Unexpected character ('<'";

    private Warehouse() {}

    /** Access to the files of a lake; every operator that reads or writes files opens its own and closes it. */
    public static FileIO open(LakeAddress address) {
        if (isLocal(address)) {
            return new LocalFileIO();
        }
        return CatalogUtil.loadFileIO(S3_FILES, s3Properties(address, System.getenv()), null);
    }

    /**
     * The same access as properties of an Iceberg catalog, for engines that open files themselves. They may hold
     * secrets.
     */
    public static Map<String, String> fileProperties(LakeAddress address) {
        Map<String, String> properties = new HashMap<>();
        if (isLocal(address)) {
            properties.put("io-impl", LocalFileIO.class.getName());
            return properties;
        }
        properties.putAll(s3Properties(address, System.getenv()));
        properties.put("io-impl", S3_FILES);
        return properties;
    }

    /** The root without a trailing slash, and {@code file:} locations in the form {@code file:///}. */
    public static String root(LakeAddress address) {
        String warehouse = address.warehouse().replaceAll("(?<=[^/])/+$", "");
        if (warehouse.startsWith("s3://") && warehouse.length() > "s3://".length()) {
            return warehouse;
        }
        if (FileUri.is(warehouse)) {
            return FileUri.location(localPath(address.warehouse(), warehouse).normalize());
        }
        throw new LakeException("Warehouse '" + address.warehouse()
                + "' is neither file:///DIRECTORY nor s3://BUCKET/PATH: set --warehouse to one of them");
    }

    private static Path localPath(String named, String warehouse) {
        try {
            return FileUri.path(warehouse);
        } catch (InvalidPathException e) {
            throw new LakeException(
                    "Warehouse '" + named + "' is no directory that this system can name (" + LakeException.innermost(e)
                            + "): set --warehouse to file:///DIRECTORY",
                    e);
        }
    }

    /** Writes and deletes a small file, so that a job fails before its first commit rather than at it. */
    public static void checkWritable(LakeAddress address, FileIO io) {
        String location = root(address) + "/.writable-" + UUID.randomUUID();
        try {
            write(io, location, "This file tests that the warehouse is writable. It is safe to delete.\n");
            io.deleteFile(location);
        } catch (RuntimeException e) {
            throw unusable(address, e);
        }
    }

    public static void write(FileIO io, String location, String text) {
        write(io, location, text.getBytes(StandardCharsets.UTF_8));
    }

    public static void write(FileIO io, String location, byte[] bytes) {
        OutputFile file = io.newOutputFile(location);
        write(location, bytes, file::createOrOverwrite);
    }

    /** As {@link #write}, unless the file exists: then it throws Iceberg's {@code AlreadyExistsException}. */
    static void create(FileIO io, String location, String text) {
        OutputFile file = io.newOutputFile(location);
        write(location, text.getBytes(StandardCharsets.UTF_8), file::create);
    }

    private static void write(String location, byte[] bytes, Supplier<PositionOutputStream> file) {
        try (PositionOutputStream out = file.get()) {
            out.write(bytes);
        } catch (IOException e) {
            throw new RuntimeIOException(e, "Cannot write %s", location);
        }
    }

    /** What a person can do about files that cannot be read or written. */
    public static LakeException unusable(LakeAddress address, RuntimeException failure) {
        if (failure instanceof LakeException known) {
            return known;
        }
        String what =
                "Warehouse " + address.warehouse() + " cannot be used (" + LakeException.innermost(failure) + "): ";
        if (isLocal(address)) {
            return new LakeException(
                    what + "allow this user to write there, or set --warehouse to another directory", failure);
        }
        String endpoint = address.s3Endpoint().isEmpty() ? "AWS" : address.s3Endpoint();
        what += "check that S3 at " + endpoint
                + " runs (./lake up starts one), that the bucket exists, and AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY";
        return isAway(failure) ? new LakeUnreachable(what, failure) : new LakeException(what, failure);
    }

    /** A local warehouse loads no class of the S3 client, so its texts tell the answer. */
    private static boolean isAway(Throwable failure) {
        return Answer.isMissing(failure)
                || Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                        .map(cause -> String.valueOf(cause.getMessage()))
                        .anyMatch(Warehouse::saysAway);
    }

    private static boolean saysAway(String message) {
        // S3 gives an expired token the status of a bad request, and a page in place of a file is one that no reader of
        // ours understands.
        if (EXPIRED.matcher(message).find()
                || message.contains(PAGE_FOR_JSON)
                || message.contains(StoredByS3.PROBLEM)) {
            return true;
        }
        Matcher status = S3_STATUS.matcher(message);
        return status.find() && new Answer(Integer.parseInt(status.group(1)), message).isAway(false);
    }

    private static boolean isLocal(LakeAddress address) {
        return root(address).startsWith("file:");
    }

    public static Map<String, String> s3Properties(LakeAddress address, Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>();
        properties.put("client.region", environment.getOrDefault("AWS_REGION", "us-east-1"));
        if (!address.s3Endpoint().isEmpty()) {
            properties.put("s3.endpoint", address.s3Endpoint());
            properties.put("s3.path-style-access", "true");
        }
        if (environment.containsKey("AWS_ACCESS_KEY_ID") && environment.containsKey("AWS_SECRET_ACCESS_KEY")) {
            properties.put("s3.access-key-id", environment.get("AWS_ACCESS_KEY_ID"));
            properties.put("s3.secret-access-key", environment.get("AWS_SECRET_ACCESS_KEY"));
            if (environment.containsKey("AWS_SESSION_TOKEN")) {
                properties.put("s3.session-token", environment.get("AWS_SESSION_TOKEN"));
            }
        } else if (isLoopback(address.s3Endpoint())) {
            properties.put("s3.access-key-id", EMBEDDED_KEY);
            properties.put("s3.secret-access-key", EMBEDDED_SECRET);
        }
        // A dead S3 must show within seconds: the job's own restarts are the retries that count.
        properties.put("http-client.type", "apache");
        properties.put("http-client.apache.connection-timeout-ms", "3000");
        properties.put("http-client.apache.socket-timeout-ms", "15000");
        properties.put("http-client.apache.max-connections", "64");
        properties.put("http-client.apache.tcp-keep-alive-enabled", "true");
        properties.put("s3.retry.num-retries", "3");
        properties.put("s3.retry.min-wait-ms", "100");
        properties.put("s3.retry.max-wait-ms", "2000");
        return properties;
    }

    private static boolean isLoopback(String endpoint) {
        if (endpoint.isEmpty()) {
            return false;
        }
        try {
            String host = URI.create(endpoint).getHost();
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
