// SPDX-License-Identifier: LGPL-3.0-or-later
// Passes every call on to the engine's own file layer, but for the one that is to fail.
#include "fault_vfs.h"

#include <glib.h>

typedef struct {
	sqlite3_file base;
	FaultVfs *vfs;
	sqlite3_file real[]; // as large as the real layer says
} FaultFile;

#define REAL(file) (((FaultFile *)(file))->real)
#define CALL(file, method, ...) (REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__))

static bool is_due(const FaultVfs *vfs, unsigned count, unsigned fail)
{
	return fail > 0 && (vfs->for_good ? count >= fail : count == fail);
}

// Is this call, counted among all, the one?
static bool call_fails(FaultVfs *vfs)
{
	return is_due(vfs, ++vfs->calls, vfs->fail_call);
}

static bool file_fails(sqlite3_file *file)
{
	return call_fails(((FaultFile *)file)->vfs);
}

static int file_close(sqlite3_file *file)
{
	return CALL(file, xClose);
}

static int file_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
	return file_fails(file) ? SQLITE_IOERR_READ : CALL(file, xRead, bytes, n, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	FaultVfs *vfs = ((FaultFile *)file)->vfs;
	if (vfs->on_write)
		vfs->on_write(vfs->data);
	if (is_due(vfs, ++vfs->writes, vfs->fail_write))
		return vfs->code;
	return call_fails(vfs) ? SQLITE_IOERR_WRITE : CALL(file, xWrite, bytes, n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return file_fails(file) ? SQLITE_IOERR_TRUNCATE : CALL(file, xTruncate, size);
}

static int file_sync(sqlite3_file *file, int flags)
{
	FaultVfs *vfs = ((FaultFile *)file)->vfs;
	if (is_due(vfs, ++vfs->syncs, vfs->fail_sync))
		return vfs->code;
	if (call_fails(vfs))
		return SQLITE_IOERR_FSYNC;
	return vfs->hurries ? SQLITE_OK : CALL(file, xSync, flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
	return file_fails(file) ? SQLITE_IOERR_FSTAT : CALL(file, xFileSize, ret_size);
}

static int file_lock(sqlite3_file *file, int level)
{
	return file_fails(file) ? SQLITE_IOERR_LOCK : CALL(file, xLock, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
	return CALL(file, xUnlock, level);
}

static int file_check_lock(sqlite3_file *file, int *ret_reserved)
{
	return file_fails(file) ? SQLITE_IOERR_CHECKRESERVEDLOCK
				: CALL(file, xCheckReservedLock, ret_reserved);
}

static int file_control(sqlite3_file *file, int op, void *argument)
{
	return CALL(file, xFileControl, op, argument);
}

static int file_sector(sqlite3_file *file)
{
	return CALL(file, xSectorSize);
}

static int file_device(sqlite3_file *file)
{
	return CALL(file, xDeviceCharacteristics);
}

static int file_shm_map(
	sqlite3_file *file, int page, int size, int extend, void volatile **ret_memory)
{
	return file_fails(file) ? SQLITE_IOERR_SHMMAP
				: CALL(file, xShmMap, page, size, extend, ret_memory);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return flags & SQLITE_SHM_LOCK && file_fails(file) ? SQLITE_IOERR_SHMLOCK
							   : CALL(file, xShmLock, offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
	CALL(file, xShmBarrier);
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
	return CALL(file, xShmUnmap, remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_check_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_device,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap,
};

static int vfs_open(
	sqlite3_vfs *base, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	FaultVfs *vfs = (FaultVfs *)base;
	((FaultFile *)file)->vfs = vfs;
	file->pMethods = NULL;
	if (call_fails(vfs))
		return SQLITE_CANTOPEN;
	int code = vfs->real->xOpen(vfs->real, name, REAL(file), flags, ret_flags);
	file->pMethods = REAL(file)->pMethods ? &methods : NULL;
	return code;
}

static int vfs_delete(sqlite3_vfs *base, const char *name, int sync)
{
	FaultVfs *vfs = (FaultVfs *)base;
	return call_fails(vfs) ? SQLITE_IOERR_DELETE : vfs->real->xDelete(vfs->real, name, sync);
}

static int vfs_access(sqlite3_vfs *base, const char *name, int flags, int *ret_result)
{
	FaultVfs *vfs = (FaultVfs *)base;
	return call_fails(vfs) ? SQLITE_IOERR_ACCESS
			       : vfs->real->xAccess(vfs->real, name, flags, ret_result);
}

void fault_vfs_install(FaultVfs *vfs)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);
	// what is not replaced needs nothing of the real one's own
	*vfs = (FaultVfs){.base = *real, .real = real};
	vfs->base.zName = "fault";
	vfs->base.szOsFile = (int)sizeof(FaultFile) + real->szOsFile;
	vfs->base.xOpen = vfs_open;
	vfs->base.xDelete = vfs_delete;
	vfs->base.xAccess = vfs_access;
	g_assert(sqlite3_vfs_register(&vfs->base, 1) == SQLITE_OK);
}

void fault_vfs_remove(FaultVfs *vfs)
{
	sqlite3_vfs_unregister(&vfs->base);
	sqlite3_vfs_register(vfs->real, 1);
}

void fault_vfs_calm(FaultVfs *vfs)
{
	vfs->calls = vfs->writes = vfs->syncs = 0;
	vfs->fail_call = vfs->fail_write = vfs->fail_sync = 0;
	vfs->for_good = false;
}
