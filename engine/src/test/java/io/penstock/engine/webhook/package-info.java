@NullMarked
package io.penstock.engine.webhook;

import org.jspecify.annotations.NullMarked;
