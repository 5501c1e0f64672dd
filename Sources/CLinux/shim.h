// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <linux/vtpm_proxy.h>
#include <sys/ioctl.h>
