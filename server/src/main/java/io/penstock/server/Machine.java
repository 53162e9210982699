package io.penstock.server;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the server runs on. */
final class Machine {

  private Machine() {}

  /** The memory of the machine, or of the container around the server. */
  static long memoryMebibytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
        >> 20;
  }
}
