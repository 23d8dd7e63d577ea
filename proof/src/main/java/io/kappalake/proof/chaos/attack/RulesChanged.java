package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Restarts the job from its state with other exchanges, another bound for events from the future, and a longer
 * duplicate horizon. The ledger tells which run has taken a record, so under which rules it was judged.
 */
final class RulesChanged implements Attack {

    private final ChaosLake lake;
    private final Random random;
    private final String former;
    private String changed = "";

    RulesChanged(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
        this.former = lake.jobId();
    }

    @Override
    public void end() {
        if (random.nextBoolean()) {
            lake.job().stop();
            Wait.until(ChaosLake.LIMIT, lake::hasEnded);
        } else {
            lake.cancel();
        }
        Rules now = lake.rules();
        Rules first = lake.proved().pipeline().rules();
        Set<String> exchanges = new TreeSet<>(first.exchanges());
        if (now.exchanges().size() == exchanges.size()) {
            exchanges.remove("IEX");
        }
        Duration future = now.maxFuture().equals(first.maxFuture()) ? Duration.ofMinutes(1) : first.maxFuture();
        lake.changeRules(new Rules(
                exchanges,
                future,
                now.duplicateHorizon().plusMinutes(random.nextInt(120)),
                now.latenessHorizon(),
                now.outOfOrderness()));
        lake.start(lake.parallelism(), "auto");
        changed = lake.jobId();
    }

    @Override
    public boolean happened() {
        return lake.resumedFrom(former)
                && lake.ledger()
                        .filter(ledger -> ledger.run().startsWith(changed))
                        .isPresent();
    }
}
