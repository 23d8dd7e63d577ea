package io.kappalake.cli.option;

import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The rules of validity and time as options of the job. */
public final class RuleOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ValidityOptions validity;

    @Mixin
    private Horizons horizons;

    @Option(
            names = "--out-of-orderness",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "How far the watermark trails the newest event (default: the pipeline's).")
    private Duration outOfOrderness;

    /** The rules of a pipeline, as far as no option changes them. */
    public Rules over(Rules pipeline) {
        Rules valid = validity.over(pipeline, command);
        return new Rules(
                valid.exchanges(),
                valid.maxFuture(),
                horizons.duplicate(pipeline),
                horizons.lateness(pipeline),
                outOfOrderness == null ? pipeline.outOfOrderness() : outOfOrderness,
                valid.registry());
    }
}
