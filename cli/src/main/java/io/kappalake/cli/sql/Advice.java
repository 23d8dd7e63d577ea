package io.kappalake.cli.sql;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** What a person should know about a statement over this lake, before it runs and after it failed. */
final class Advice {

    private final LakeAddress lake;

    private boolean isRead;
    private Pipeline pipeline;

    Advice(LakeAddress lake) {
        this.lake = lake;
    }

    /** One line for a statement that runs but may answer wrongly. */
    Optional<String> warning(String statement) {
        return WideSums.isCandidate(statement)
                ? pipeline().flatMap(known -> new WideSums(known).warning(statement))
                : Optional.empty();
    }

    /** What to write instead, for a statement that failed. */
    Optional<String> remedy(String statement) {
        return pipeline().flatMap(known -> ReservedWords.advice(statement, names(known)));
    }

    private static Set<String> names(Pipeline pipeline) {
        Set<String> names = new HashSet<>();
        pipeline.tables().forEach(table -> {
            names.add(table.name());
            table.columns().forEach(column -> names.add(column.name()));
        });
        return names;
    }

    /**
     * Read when a statement needs it, so that others do not wait. Empty if the lake has none that this release can
     * read: statements run all the same.
     */
    private Optional<Pipeline> pipeline() {
        if (!isRead) {
            isRead = true;
            try (Lake opened = Lake.open(lake)) {
                pipeline = Pipeline.of(opened);
            } catch (LakeException e) {
                LoggerFactory.getLogger(Advice.class).debug("Statements get no advice", e);
            }
        }
        return Optional.ofNullable(pipeline);
    }
}
