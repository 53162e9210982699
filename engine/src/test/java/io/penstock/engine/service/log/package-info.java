@NullMarked
package io.penstock.engine.service.log;

import org.jspecify.annotations.NullMarked;
