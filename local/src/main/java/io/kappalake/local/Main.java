package io.kappalake.local;

import io.kappalake.local.bench.Bench;
import io.kappalake.local.chaos.ChaosCommand;
import io.kappalake.local.command.AuditCommand;
import io.kappalake.local.command.CommandFrame;
import io.kappalake.local.command.CompactCommand;
import io.kappalake.local.command.Down;
import io.kappalake.local.command.ExpireCommand;
import io.kappalake.local.command.Log;
import io.kappalake.local.command.RepairCommand;
import io.kappalake.local.command.RollbackCommand;
import io.kappalake.local.command.Run;
import io.kappalake.local.command.Status;
import io.kappalake.local.command.SweepCommand;
import io.kappalake.local.command.Up;
import io.kappalake.local.demo.Demo;
import io.kappalake.local.health.Health;
import io.kappalake.local.load.LoadCommand;
import io.kappalake.local.replay.ReplayCommand;
import io.kappalake.local.sql.SqlCommand;
import picocli.CommandLine.Command;

/** The command line. Exit 0: done; 1: failed, or the check did not hold; 2: wrong usage. */
@Command(
        name = "lake",
        description = "A streaming lakehouse with one code path: Kafka to Iceberg, one commit for all tables.",
        subcommands = {
            Demo.class,
            Up.class,
            Down.class,
            Status.class,
            Health.class,
            GenerateCommand.class,
            LoadCommand.class,
            Run.class,
            AuditCommand.class,
            ReplayCommand.class,
            CompactCommand.class,
            ExpireCommand.class,
            RepairCommand.class,
            SweepCommand.class,
            RollbackCommand.class,
            ChaosCommand.class,
            Bench.class,
            Log.class,
            SqlCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(CommandFrame.run(new Main(), args));
    }
}
