/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where a field lies in the arg[] of an event: SAAKM_ARG_KIND_field, generated
 * from saakm_events.h: ev->arg[SAAKM_ARG_ENTER_handler].
 */
#ifndef SAAKM_EVENT_ARGS_H
#define SAAKM_EVENT_ARGS_H

#include <linux/saakm_events.h>

#define SAAKM_ARG_OF_RUN(type, name, fmt, role)	SAAKM_ARG_RUN_##name,
enum saakm_args_run { SAAKM_FIELDS_RUN(SAAKM_ARG_OF_RUN) };
#define SAAKM_ARG_OF_MODULE_LOAD(type, name, fmt, role)	SAAKM_ARG_MODULE_LOAD_##name,
enum saakm_args_module_load { SAAKM_FIELDS_MODULE_LOAD(SAAKM_ARG_OF_MODULE_LOAD) };
#define SAAKM_ARG_OF_MODULE_UNLOAD(type, name, fmt, role)	SAAKM_ARG_MODULE_UNLOAD_##name,
enum saakm_args_module_unload { SAAKM_FIELDS_MODULE_UNLOAD(SAAKM_ARG_OF_MODULE_UNLOAD) };
#define SAAKM_ARG_OF_POLICY_ADD(type, name, fmt, role)	SAAKM_ARG_POLICY_ADD_##name,
enum saakm_args_policy_add { SAAKM_FIELDS_POLICY_ADD(SAAKM_ARG_OF_POLICY_ADD) };
#define SAAKM_ARG_OF_POLICY_REMOVE(type, name, fmt, role)	SAAKM_ARG_POLICY_REMOVE_##name,
enum saakm_args_policy_remove { SAAKM_FIELDS_POLICY_REMOVE(SAAKM_ARG_OF_POLICY_REMOVE) };
#define SAAKM_ARG_OF_TASK(type, name, fmt, role)	SAAKM_ARG_TASK_##name,
enum saakm_args_task { SAAKM_FIELDS_TASK(SAAKM_ARG_OF_TASK) };
#define SAAKM_ARG_OF_ENTER(type, name, fmt, role)	SAAKM_ARG_ENTER_##name,
enum saakm_args_enter { SAAKM_FIELDS_ENTER(SAAKM_ARG_OF_ENTER) };
#define SAAKM_ARG_OF_EXIT(type, name, fmt, role)	SAAKM_ARG_EXIT_##name,
enum saakm_args_exit { SAAKM_FIELDS_EXIT(SAAKM_ARG_OF_EXIT) };
#define SAAKM_ARG_OF_STATE(type, name, fmt, role)	SAAKM_ARG_STATE_##name,
enum saakm_args_state { SAAKM_FIELDS_STATE(SAAKM_ARG_OF_STATE) };
#define SAAKM_ARG_OF_LOCK(type, name, fmt, role)	SAAKM_ARG_LOCK_##name,
enum saakm_args_lock { SAAKM_FIELDS_LOCK(SAAKM_ARG_OF_LOCK) };
#define SAAKM_ARG_OF_VALUE(type, name, fmt, role)	SAAKM_ARG_VALUE_##name,
enum saakm_args_value { SAAKM_FIELDS_VALUE(SAAKM_ARG_OF_VALUE) };
#define SAAKM_ARG_OF_CALLBACK(type, name, fmt, role)	SAAKM_ARG_CALLBACK_##name,
enum saakm_args_callback { SAAKM_FIELDS_CALLBACK(SAAKM_ARG_OF_CALLBACK) };
#define SAAKM_ARG_OF_SNAPSHOT(type, name, fmt, role)	SAAKM_ARG_SNAPSHOT_##name,
enum saakm_args_snapshot { SAAKM_FIELDS_SNAPSHOT(SAAKM_ARG_OF_SNAPSHOT) };
#define SAAKM_ARG_OF_ERROR(type, name, fmt, role)	SAAKM_ARG_ERROR_##name,
enum saakm_args_error { SAAKM_FIELDS_ERROR(SAAKM_ARG_OF_ERROR) };
#define SAAKM_ARG_OF_SWITCH(type, name, fmt, role)	SAAKM_ARG_SWITCH_##name,
enum saakm_args_switch { SAAKM_FIELDS_SWITCH(SAAKM_ARG_OF_SWITCH) };
#define SAAKM_ARG_OF_CLASS(type, name, fmt, role)	SAAKM_ARG_CLASS_##name,
enum saakm_args_class { SAAKM_FIELDS_CLASS(SAAKM_ARG_OF_CLASS) };
#define SAAKM_ARG_OF_WAKE(type, name, fmt, role)	SAAKM_ARG_WAKE_##name,
enum saakm_args_wake { SAAKM_FIELDS_WAKE(SAAKM_ARG_OF_WAKE) };
#define SAAKM_ARG_OF_IDLE(type, name, fmt, role)	SAAKM_ARG_IDLE_##name,
enum saakm_args_idle { SAAKM_FIELDS_IDLE(SAAKM_ARG_OF_IDLE) };
#define SAAKM_ARG_OF_MIGRATE(type, name, fmt, role)	SAAKM_ARG_MIGRATE_##name,
enum saakm_args_migrate { SAAKM_FIELDS_MIGRATE(SAAKM_ARG_OF_MIGRATE) };
#define SAAKM_ARG_OF_PRINTK(type, name, fmt, role)	SAAKM_ARG_PRINTK_##name,
enum saakm_args_printk { SAAKM_FIELDS_PRINTK(SAAKM_ARG_OF_PRINTK) };
#define SAAKM_ARG_OF_LOST(type, name, fmt, role)	SAAKM_ARG_LOST_##name,
enum saakm_args_lost { SAAKM_FIELDS_LOST(SAAKM_ARG_OF_LOST) };
#define SAAKM_ARG_OF_HOTPLUG(type, name, fmt, role)	SAAKM_ARG_HOTPLUG_##name,
enum saakm_args_hotplug { SAAKM_FIELDS_HOTPLUG(SAAKM_ARG_OF_HOTPLUG) };

#endif /* SAAKM_EVENT_ARGS_H */
