package io.kappalake.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessMeterTest {

    private static final long SELF = ProcessHandle.current().pid();
    private static final OperatingSystemMXBean JVM = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @Test
    void aLiveProcessHasUsedTheCpuTimeThatItsJvmCounts() {
        double before = ProcessMeter.cpuSeconds(SELF);
        long jvmBefore = JVM.getProcessCpuTime();
        while (JVM.getProcessCpuTime() - jvmBefore < TimeUnit.MILLISECONDS.toNanos(300)) {
            Thread.onSpinWait();
        }
        assertThat(ProcessMeter.cpuSeconds(SELF) - before).isCloseTo(0.3, within(0.15));
    }

    @Test
    void memoryThatIsTakenIsHeld() {
        long before = ProcessMeter.residentBytes(SELF).orElseThrow();
        // Outside the heap, which may have room that it held before. It is cleared as it is taken.
        ByteBuffer taken = ByteBuffer.allocateDirect(200 << 20);
        assertThat(ProcessMeter.residentBytes(SELF).orElseThrow() - before).isGreaterThan(100L << 20);
        Reference.reachabilityFence(taken);
    }

    @Test
    void aChildThatEndedIsCountedByItsParentAndHoldsNothing() throws IOException, InterruptedException {
        double before = ProcessMeter.endedChildrenCpuSeconds();
        Process child = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done").start();
        assertThat(child.waitFor()).isZero();
        assertThat(ProcessMeter.endedChildrenCpuSeconds() - before).isGreaterThan(0.05);
        assertThat(ProcessMeter.residentBytes(child.pid())).isEmpty();
    }
}
