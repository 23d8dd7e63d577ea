package io.kappalake.tables.metadata;

import io.kappalake.tables.LakeException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.NotFoundException;

/** Reads of commits that a sweep may have taken files from. */
public final class SweptFiles {

    private SweptFiles() {}

    /** What to say and do where the metadata of a table at a commit is gone. */
    public static LakeException gone(String table, String location, NotFoundException cause) {
        return new LakeException(
                "The metadata of " + table + " at this commit is gone (" + location + "). Sweep keeps that of the last"
                        + " hours, of the last commit before each full hour of its history, and of branches and tags:"
                        + " name one of these. If it is the newest commit, restore the file",
                cause);
    }

    /** What was read; empty where a file is gone. */
    public static <T> Optional<T> unlessGone(Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (LakeException e) {
            if (e.getCause() instanceof NotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
