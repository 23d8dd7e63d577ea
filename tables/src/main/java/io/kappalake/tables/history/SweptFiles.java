package io.kappalake.tables.history;

import io.kappalake.tables.LakeException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.NotFoundException;

/** Nessie keeps commits for ever, but sweep deletes files that only old ones refer to. */
public final class SweptFiles {

    private SweptFiles() {}

    /**
     * Passes on what it gets, or says in the caller's words that a file is not there.
     *
     * @param told what to throw, from what the lake threw
     */
    public static <T> T unless(Supplier<T> asked, Function<RuntimeException, RuntimeException> told) {
        try {
            return asked.get();
        } catch (NotFoundException e) {
            throw told.apply(e);
        } catch (LakeException e) {
            throw e.getClass() == LakeException.class && e.getCause() instanceof NotFoundException ? told.apply(e) : e;
        }
    }
}
