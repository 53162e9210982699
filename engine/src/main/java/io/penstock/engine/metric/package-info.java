/** What the server measures itself (docs/adr/0020-metrics.md). */
@NullMarked
package io.penstock.engine.metric;

import org.jspecify.annotations.NullMarked;
