package io.kappalake.proof.bench;

import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Path;

/** A program that builds all tables of the lake from the topics. */
interface Contender {

    String name();

    /**
     * Runs once, into a new and empty lake.
     *
     * @param directory for its temporary files
     */
    Measured run(BenchTopics topics, LakeAddress lake, Path directory, long events);
}
