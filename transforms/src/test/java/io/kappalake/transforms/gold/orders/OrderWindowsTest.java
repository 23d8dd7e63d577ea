package io.kappalake.transforms.gold.orders;

import static io.kappalake.transforms.gold.Events.completed;
import static io.kappalake.transforms.gold.Events.order;
import static io.kappalake.transforms.gold.Times.at;
import static io.kappalake.transforms.gold.Times.wide;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrderWindowsTest {

    private static final String HOURLY = "gold.orders_hourly";
    private static final String DAILY = "gold.orders_daily";
    private static final long MIDNIGHT = at("00:00");
    private static final long TODAY = LocalDate.parse("2026-03-02").toEpochDay();

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend(true));
    }

    @Test
    void completedOrdersAreCountedByHourAndByDayAndCustomersOncePerDay() throws Exception {
        try (Orders orders = new Orders()) {
            orders.receive(
                    completed("o1", "ann", "10:00:00", "10"),
                    completed("o2", "ann", "10:59:59.999999", "0.00000005"),
                    completed("o3", "bob", "11:00:00", "5"),
                    completed("o4", "ann", "11:10:00", "6"),
                    order("o5", "eve", at("10:30"), "1000", "pending"),
                    order("o6", "eve", at("10:30"), "1000", "cancelled"));
            orders.checkpoint();

            assertThat(orders.hourly())
                    .containsExactly(
                            new OrdersHourlyRow(
                                    at("10:00"), at("11:00"), 2, wide("10.00000005"), wide("5.00000002"), false),
                            new OrdersHourlyRow(at("11:00"), at("12:00"), 2, wide("11"), wide("5.5"), false));
            assertThat(orders.daily())
                    .containsExactly(new OrdersDailyRow(TODAY, 4, wide("21.00000005"), wide("5.25000001"), 2, false));
        }
    }

    @Test
    void aLateOrderRevisesItsHourAndDay() throws Exception {
        try (Orders orders = new Orders()) {
            orders.receive(completed("o1", "ann", "10:00:00", "10"))
                    .watermark(at("23:00"))
                    .checkpoint();
            orders.receive(completed("o2", "bob", "10:30:00", "20")).checkpoint();

            assertThat(orders.hourly())
                    .containsExactly(new OrdersHourlyRow(at("10:00"), at("11:00"), 2, wide("30"), wide("15"), true));
            assertThat(orders.daily()).containsExactly(new OrdersDailyRow(TODAY, 2, wide("30"), wide("15"), 2, false));
            assertThat(orders.written())
                    .containsExactlyInAnyOrder(
                            HOURLY + " 0/2026-03-02T00:00:00Z/1440", DAILY + " 0/2026-03-02T00:00:00Z/1440");
            assertThat(orders.run().repairs()).isEmpty();
        }
    }

    @Test
    void finalTurnsTrueExactlyAtWindowEndPlusHorizon() throws Exception {
        try (Orders orders = new Orders()) {
            orders.receive(completed("o1", "ann", "10:00:00", "10"))
                    .watermark(at("12:00") - 1000)
                    .checkpoint();
            assertThat(orders.hourly()).extracting(OrdersHourlyRow::isFinal).containsExactly(false);

            orders.watermark(at("12:00")).checkpoint();
            assertThat(orders.hourly()).extracting(OrdersHourlyRow::isFinal).containsExactly(true);
            assertThat(orders.written()).containsExactly(HOURLY + " 0/2026-03-02T00:00:00Z/1440");

            orders.watermark(MIDNIGHT + Micros.DAY + Micros.HOUR - 1000).checkpoint();
            assertThat(orders.daily()).extracting(OrdersDailyRow::isFinal).containsExactly(false);

            orders.watermark(MIDNIGHT + Micros.DAY + Micros.HOUR).checkpoint();
            assertThat(orders.daily()).extracting(OrdersDailyRow::isFinal).containsExactly(true);
        }
    }

    @Test
    void anOrderOfASealedDayIsNamedForRepairAndChangesNothingElse() throws Exception {
        try (Orders orders = new Orders()) {
            orders.receive(completed("o1", "ann", "10:00:00", "10"))
                    .watermark(MIDNIGHT + Micros.DAY + Micros.HOUR)
                    .checkpoint();
            List<OrdersDailyRow> rows = orders.daily();

            orders.receive(completed("o2", "bob", "10:00:00", "10")).checkpoint();

            assertThat(orders.run().repairs()).isEqualTo(Map.of(HOURLY, Set.of(MIDNIGHT), DAILY, Set.of(MIDNIGHT)));
            assertThat(orders.daily()).isEqualTo(rows);
            assertThat(orders.written()).isEmpty();
        }
    }

    @Test
    void theEndOfTheInputWritesWhatIsOpenButMakesNothingFinal() throws Exception {
        try (Orders orders = new Orders()) {
            orders.receive(completed("o1", "ann", "10:00:00", "10"))
                    .watermark(at("10:00"))
                    .endInput();

            assertThat(orders.daily()).containsExactly(new OrdersDailyRow(TODAY, 1, wide("10"), wide("10"), 1, false));
            assertThat(orders.run().family()).isEqualTo("orders");
            assertThat(orders.run().progress()).isEqualTo(new Progress(at("10:00"), MIDNIGHT));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void goesOnFromACheckpointAtAnyParallelismAsIfItHadNotStopped(StateBackend backend) throws Exception {
        try (Orders orders = new Orders(backend)) {
            orders.receive(completed("o1", "ann", "10:00:00", "10")).checkpoint();
            orders.receive(completed("o2", "bob", "10:00:00", "20"))
                    .watermark(at("12:30"))
                    .checkpoint();
            orders.restore(3)
                    .receive(completed("o3", "bob", "10:30:00", "30"), completed("o4", "eve", "11:30:00", "40"))
                    .checkpoint();
            orders.restore(2)
                    .receive(completed("o5", "eve", "11:40:00", "50"), completed("o6", "ann", "11:30:00", "60"))
                    .checkpoint();

            assertThat(orders.hourly())
                    .containsExactly(
                            new OrdersHourlyRow(at("10:00"), at("11:00"), 3, wide("60"), wide("20"), true),
                            new OrdersHourlyRow(at("11:00"), at("12:00"), 3, wide("150"), wide("50"), false));
            assertThat(orders.daily()).containsExactly(new OrdersDailyRow(TODAY, 6, wide("210"), wide("35"), 3, false));
        }
    }

    @Test
    void aStartFromTheLakeGoesOnAsIfItHadNotStopped() throws Exception {
        try (Orders orders = new Orders()) {
            orders.receive(completed("o1", "ann", "10:00:00", "10"), completed("o2", "bob", "10:00:00", "20"))
                    .watermark(at("12:30"))
                    .checkpoint();
            orders.startFromLake(2)
                    .receive(completed("o3", "bob", "10:30:00", "30"))
                    .checkpoint();

            assertThat(orders.hourly())
                    .containsExactly(new OrdersHourlyRow(at("10:00"), at("11:00"), 3, wide("60"), wide("20"), true));
            assertThat(orders.daily()).containsExactly(new OrdersDailyRow(TODAY, 3, wide("60"), wide("20"), 2, false));
        }
    }

    @Test
    void aCheckpointStoresOnlyCustomersThatAreNew() throws Exception {
        try (Orders orders = new Orders()) {
            orders.receive(completed("o1", "ann", "10:00:00", "10")).checkpoint();
            orders.receive(completed("o2", "ann", "10:00:00", "10")).checkpoint();
            assertThat(orders.run().keysOfState(OrderState.CUSTOMERS)).hasSize(1);

            orders.receive(completed("o3", "bob", "10:00:00", "10")).checkpoint();
            assertThat(orders.run().keysOfState(OrderState.CUSTOMERS)).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nothingOfASealedDayIsLeftInState(StateBackend backend) throws Exception {
        try (Orders orders = new Orders(backend)) {
            orders.receive(completed("o1", "ann", "10:00:00", "10")).checkpoint();
            orders.restore(1).receive(completed("o2", "bob", "10:00:00", "10")).checkpoint();
            assertThat(orders.run().keysOfState(OrderState.HOURS)).hasSize(1);
            assertThat(orders.run().keysOfState(OrderState.CUSTOMERS)).hasSize(2);

            orders.watermark(MIDNIGHT + Micros.DAY + Micros.HOUR).checkpoint();
            assertThat(orders.run().keysOfState(OrderState.HOURS)).isEmpty();
            assertThat(orders.run().keysOfState(OrderState.CUSTOMERS)).isEmpty();
        }
    }
}
