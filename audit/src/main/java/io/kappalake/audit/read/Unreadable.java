package io.kappalake.audit.read;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;

/** Turns storage failures into a sentence. Other failures are our own errors and pass unchanged. */
public final class Unreadable {

    private Unreadable() {}

    public static RuntimeException sentence(LakeAddress address, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean isStorage = cause instanceof IOException
                    || cause instanceof UncheckedIOException
                    || cause instanceof RuntimeIOException
                    || cause instanceof NotFoundException
                    || cause.getClass().getName().startsWith("software.amazon.awssdk");
            if (isStorage) {
                return new LakeException(
                        "A file of the lake cannot be read (" + firstLine(cause) + "): check that warehouse "
                                + address.warehouse() + " is the lake's, and --s3-endpoint",
                        failure);
            }
        }
        return failure;
    }

    private static String firstLine(Throwable cause) {
        String message = cause.getMessage() == null
                ? ""
                : ": " + cause.getMessage().lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + message;
    }
}
