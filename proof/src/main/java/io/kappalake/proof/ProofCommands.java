package io.kappalake.proof;

import io.kappalake.cli.FurtherCommands;
import io.kappalake.proof.bench.Bench;
import io.kappalake.proof.chaos.ChaosCommand;
import io.kappalake.proof.demo.Demo;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.GenerateCommand;
import java.util.List;

/** The commands that prove what the product does. They use it as a user would. */
public final class ProofCommands implements FurtherCommands {

    @Override
    public List<Object> commands() {
        return List.of(new Demo(), new GenerateCommand(ProvedPipeline::of), new ChaosCommand(), new Bench());
    }
}
