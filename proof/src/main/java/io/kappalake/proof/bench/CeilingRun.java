package io.kappalake.proof.bench;

import io.kappalake.ceiling.Ceiling;
import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Path;
import java.util.List;

/** The plain program with one thread and one commit. It keeps all windows until the end, so it needs a large heap. */
final class CeilingRun implements Contender {

    @Override
    public String name() {
        return "ceiling";
    }

    @Override
    public Measured run(BenchTopics topics, LakeAddress lake, Path directory, long events) {
        JavaProgram program = new JavaProgram(
                Ceiling.class.getName(),
                List.of("-Xmx4g", "-Xmn1g"),
                List.of(topics.address(), lake.nessieUri(), lake.warehouse()),
                directory.resolve("logs/ceiling.log"));
        try (PeakMemory memory = PeakMemory.of(List.of())) {
            JavaProgram.Used used = program.run(memory);
            return Measured.ofProgram(name(), events, used, used.wallSeconds(), memory.bytes(), LakeSize.of(lake), 1);
        }
    }
}
