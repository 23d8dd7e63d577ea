package io.kappalake.cli;

import io.kappalake.cli.command.AdoptCommand;
import io.kappalake.cli.command.AuditCommand;
import io.kappalake.cli.command.CompactCommand;
import io.kappalake.cli.command.Down;
import io.kappalake.cli.command.ExpireCommand;
import io.kappalake.cli.command.Log;
import io.kappalake.cli.command.RepairCommand;
import io.kappalake.cli.command.ResumeCommand;
import io.kappalake.cli.command.RollbackCommand;
import io.kappalake.cli.command.Run;
import io.kappalake.cli.command.Serve;
import io.kappalake.cli.command.Status;
import io.kappalake.cli.command.SweepCommand;
import io.kappalake.cli.command.Up;
import io.kappalake.cli.feed.FeedCommand;
import io.kappalake.cli.feed.PipelineCommand;
import io.kappalake.cli.health.Health;
import io.kappalake.cli.inspect.DiffCommand;
import io.kappalake.cli.inspect.ExplainCommand;
import io.kappalake.cli.inspect.ExportCommand;
import io.kappalake.cli.load.LoadCommand;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.cli.quality.QualityCommand;
import io.kappalake.cli.replay.ReplayCommand;
import io.kappalake.cli.sql.SqlCommand;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 failed or the check did not hold, 2 wrong usage. */
@Command(
        name = "lake",
        description = "A streaming lakehouse with one code path: Kafka to Iceberg, one commit for all tables.",
        subcommands = {
            Up.class,
            Down.class,
            Status.class,
            Health.class,
            LoadCommand.class,
            Run.class,
            AuditCommand.class,
            QualityCommand.class,
            ReplayCommand.class,
            CompactCommand.class,
            ExpireCommand.class,
            RepairCommand.class,
            SweepCommand.class,
            ResumeCommand.class,
            AdoptCommand.class,
            RollbackCommand.class,
            Log.class,
            ExplainCommand.class,
            DiffCommand.class,
            ExportCommand.class,
            SqlCommand.class,
            Serve.class,
            FeedCommand.class,
            PipelineCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(CommandFrame.run(line(), args));
    }

    /** The whole command line, with the commands of modules that are built on this one. */
    public static CommandLine line() {
        CommandLine line = new CommandLine(new Main());
        ServiceLoader.load(FurtherCommands.class)
                .forEach(further -> further.commands().forEach(line::addSubcommand));
        return line;
    }
}
