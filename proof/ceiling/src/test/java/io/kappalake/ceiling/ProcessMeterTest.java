package io.kappalake.ceiling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessMeterTest {

    @Test
    void aLiveProcessHasUsedWhatItHasUsed() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        long self = ProcessHandle.current().pid();
        assertThat(ProcessMeter.cpuSeconds(self)).isGreaterThan(0.04).isLessThan(600);
        assertThat(ProcessMeter.residentBytes(self)).isGreaterThan(10 << 20);
    }

    @Test
    void aChildThatEndedIsCountedByItsParent() throws IOException, InterruptedException {
        double before = ProcessMeter.endedChildrenCpuSeconds();
        Process child = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done").start();
        assertThat(child.waitFor()).isZero();
        assertThat(ProcessMeter.endedChildrenCpuSeconds() - before).isGreaterThan(0.05);
        assertThat(ProcessMeter.residentBytes(child.pid())).isZero();
    }
}
