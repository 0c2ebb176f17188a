import type { BaseFacts } from '../model/state.ts';
import { ubuntuUsers } from './distributions.ts';
import { COMMON, ROOT, SYSTEM_PATH, systemFacts } from './systems.ts';

/** `12.4.1-cudnn-devel-ubuntu22.04`. Tags that name no system are old ones. */
const TAG =
  /^(?<version>[\d.*]+)-(?:cudnn\d*-)?(?<kind>base|runtime|devel)(?:-cudnn\d*)?-(?:ubuntu(?<year>\d\d)\.(?<month>\d\d)|(?:rockylinux|ubi|centos)\d+)$/u;

/** Every name that an ENV of some version of their Dockerfiles sets, from 10.0 on, other than those that name folders. */
const VARYING = [
  ['CUDA_VERSION', 'CUDA_PKG_VERSION', 'CUDNN_VERSION', 'NCCL_VERSION', 'NVARCH', 'NVIDIA_CUDA_END_OF_LIFE'],
  [
    'NVIDIA_DRIVER_CAPABILITIES',
    'NVIDIA_GPGKEY_FPR',
    'NVIDIA_GPGKEY_SUM',
    'NVIDIA_PRODUCT_NAME',
    'NVIDIA_REQUIRE_CUDA',
    'NVIDIA_VISIBLE_DEVICES',
  ],
  ['NV_ML_REPO_ENABLED', 'NV_ML_REPO_URL', 'NV_NVML_DEV_VERSION', 'NV_NVTX_VERSION', 'NV_CUDA_LIB_VERSION', 'NV_CUDA_COMPAT_PACKAGE'],
  ...['CUDART', 'CUDART_DEV', 'RUNTIME_DEV', 'NSIGHT_COMPUTE', 'NSIGHT_COMPUTE_DEV', 'NVRTC', 'NVRTC_DEV', 'NVGRAPH', 'NVGRAPH_DEV', 'CORE']
    .concat('MISC_HEADERS', 'DRIVER_DEV')
    .map((part) => [`NV_CUDA_${part}_VERSION`, `NV_CUDA_${part}_PACKAGE`]),
  ...['CUBLAS', 'CUSPARSE', 'CUSOLVER', 'CURAND', 'CUFFT', 'NPP', 'NCCL']
    .flatMap((part) => [`NV_LIB${part}`, `NV_LIB${part}_DEV`])
    .map((part) => ['VERSION', 'PACKAGE', 'PACKAGE_NAME', 'PACKAGE_VERSION'].map((what) => `${part}_${what}`)),
  ...['NV_LIBNCCL', 'NV_LIBNCCL_DEV'].map((part) => ['SOURCE', 'SOURCE_NAME', 'SHA256SUM'].map((what) => `${part}_PACKAGE_${what}`)),
  ['NV_LIBNCCL_DL_SOURCE', 'NV_LIBNCCL_DL_SHA256SUM', 'NV_LIBNCCL_DL_BASENAME', 'NV_NVPROF_VERSION', 'NV_NVPROF_DEV_PACKAGE'],
  ['VERSION', 'PACKAGE', 'PACKAGE_NAME', 'PACKAGE_DEV', 'PACKAGE_VERSION'].map((what) => `NV_CUDNN_${what}`),
  ...['NV_CUDNN_DL', 'NV_CUDNN_DEV_DL'].map((part) => ['URL', 'BASENAME', 'SUM', 'SHA256SUM', 'HASHCMD'].map((what) => `${part}_${what}`)),
].flat();

/** Of all releases up to 12: until 12.6 those of nvidia, which hold nothing in an image, and later those of cuda. What is searched is the same. */
const SEARCHED = {
  PATH: `/usr/local/nvidia/bin:/usr/local/cuda/bin:${SYSTEM_PATH}`,
  LD_LIBRARY_PATH: '/usr/local/nvidia/lib:/usr/local/nvidia/lib64:/usr/local/cuda/lib64',
};

const STUBS = { LIBRARY_PATH: '/usr/local/cuda/lib64/stubs' };

/**
 * `nvidia/cuda`, from 10.0 on: NVIDIA's packages on Ubuntu, Rocky Linux, UBI and CentOS, whose repository stays listed.
 * https://gitlab.com/nvidia/container-images/cuda (dist)
 */
export function cuda(tag: string): BaseFacts | undefined {
  const { version = '', kind = '', year, month } = TAG.exec(tag)?.groups ?? {};
  if (version === '' || /^\d\./u.test(version)) return undefined;
  const isRead = /^1[0-2]\./u.test(version);
  return {
    source: 'https://gitlab.com/nvidia/container-images/cuda',
    ...COMMON,
    ...(year === undefined ? { sh: 'bash', packageManager: 'rpm' } : systemFacts('ubuntu')),
    othersPackages: true,
    env: isRead ? { ...SEARCHED, ...(kind === 'devel' && STUBS) } : {},
    envUnknown: isRead ? VARYING : [...Object.keys({ ...SEARCHED, ...STUBS }), ...VARYING],
    users: year === undefined ? { root: ROOT } : ubuntuUsers({ version: [Number(year), Number(month)], release: undefined }),
  };
}
