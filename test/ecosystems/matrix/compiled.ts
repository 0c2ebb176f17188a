import type { Matrix } from './shape.ts';

const NO_PROJECT = { none: 'it installs by name, and reads no manifests of a project' } as const;

/** Compiled languages, and packages of the system. */
export const compiled: Matrix = {
  situations: {
    go: {
      plain: ['split-copy/go-mod-download', 'dependency-layer/go-build', 'cache-mounts/go-build-alone'],
      workspace: ['split-copy/go-workspace', 'split-copy/go-replace-with-a-folder-above'],
      optimal: ['split-copy/go-mod-download-already-first', 'cache-mounts/go-both-mounted', 'cache-mounts/go-download-in-a-layer'],
      hazards: [
        'split-copy/go-sum-not-complete',
        'split-copy/go-module-below-a-link',
        'split-copy/go-workspace-with-digests',
        'cache-mounts/go-make-behind-the-build',
        'dependency-layer/go-generated-manifest',
      ],
      anotherUser: ['split-copy/go-user-set-before-download', 'cache-mounts/go-user-set-before-build'],
      cacheMoved: ['cache-mounts/go-cache-moved', 'split-copy/go-cache-moved-into-the-source'],
      cacheDefeated: ['cache-mounts/go-cache-cleaned-in-the-run', 'cache-mounts/go-build-all-anew'],
    },
    cargo: {
      plain: ['cache-mounts/cargo-build', 'split-copy/cargo-install-of-a-tool'],
      workspace: ['cache-mounts/cargo-workspace'],
      optimal: ['cache-mounts/cargo-mounted-already'],
      hazards: ['split-copy/cargo-fetch', 'split-copy/cargo-install-beside-settings', 'cache-mounts/cargo-index-in-a-layer'],
      anotherUser: ['cache-mounts/cargo-user-set-before-build'],
      cacheMoved: ['cache-mounts/cargo-home-moved'],
      cacheDefeated: ['cache-mounts/cargo-registry-removed-in-the-run'],
    },
    maven: {
      plain: ['split-copy/maven-go-offline', 'cache-mounts/maven-package'],
      workspace: ['split-copy/maven-modules'],
      optimal: ['split-copy/maven-already-optimal', 'cache-mounts/maven-mounted-already'],
      hazards: [
        'split-copy/maven-extension',
        'split-copy/maven-module-with-a-property',
        'cache-mounts/maven-installs-a-module-for-another',
      ],
      anotherUser: ['cache-mounts/maven-as-another-user'],
      cacheMoved: ['cache-mounts/maven-repository-moved'],
      cacheDefeated: ['cache-mounts/maven-repository-removed-in-the-run'],
    },
    gradle: {
      plain: ['cache-mounts/gradle-wrapper'],
      workspace: ['cache-mounts/gradle-task-of-a-project'],
      optimal: ['cache-mounts/gradle-mounted-already'],
      hazards: ['cache-mounts/gradle-settings-in-its-home', 'cache-mounts/gradle-dependencies-in-a-layer', 'cache-mounts/gradle-offline'],
      anotherUser: ['cache-mounts/gradle-as-another-user'],
      cacheMoved: ['cache-mounts/gradle-home-moved'],
      cacheDefeated: ['cache-mounts/gradle-home-removed-in-the-run'],
    },
    dotnet: {
      plain: ['split-copy/dotnet-project', 'cache-mounts/dotnet-publish'],
      workspace: ['split-copy/dotnet-solution', 'split-copy/dotnet-solution-in-xml', 'split-copy/dotnet-solution-filter'],
      optimal: ['split-copy/dotnet-already-optimal', 'cache-mounts/dotnet-restore-in-its-own-layer', 'cache-mounts/dotnet-mounted-already'],
      hazards: [
        'split-copy/dotnet-target-before-restore',
        'split-copy/dotnet-project-edited-before-the-restore',
        'split-copy/dotnet-lock-file',
        'dependency-layer/dotnet-configuration-of-publish',
      ],
      anotherUser: ['split-copy/dotnet-user-set-before-restore', 'cache-mounts/dotnet-as-another-user'],
      cacheMoved: ['cache-mounts/dotnet-packages-moved'],
      cacheDefeated: ['cache-mounts/dotnet-packages-cleared'],
    },
    apt: {
      plain: ['reorder/apt-below-the-source', 'merge-apt/update-and-two-installs', 'cache-mounts/apt-in-two-runs'],
      workspace: NO_PROJECT,
      optimal: ['merge-apt/already-one-run', 'cache-mounts/apt-mounted-as-documented', 'reorder/already-in-order'],
      hazards: [
        'split-copy/apt-package-of-the-context',
        'split-copy/apt-packages-listed-in-the-source',
        'cache-mounts/apt-source-copied',
        'cache-mounts/apt-lists-needed-by-a-script',
      ],
      anotherUser: ['merge-apt/not-root'],
      cacheMoved: [
        'merge-apt/setting-that-moves-folders',
        'cache-mounts/apt-lists-moved',
        'cache-mounts/apt-lists-moved-by-settings',
        'cache-mounts/apt-lists-moved-by-written-settings',
      ],
      cacheDefeated: ['cache-mounts/apt-lists-removed-in-the-run', 'cache-mounts/apt-packages-kept-beside-docker-clean'],
    },
    apk: {
      plain: ['reorder/alpine-packages', 'merge-apt/apk-add', 'split-copy/between-apk-add'],
      workspace: NO_PROJECT,
      optimal: ['merge-apt/apk-already-one-run'],
      hazards: ['merge-apt/apk-virtual', 'split-run/virtual-packages-of-alpine'],
      anotherUser: ['merge-apt/apk-for-another-user'],
      cacheMoved: ['merge-apt/apk-cache-moved'],
      cacheDefeated: ['merge-apt/apk-no-cache-in-one-only', 'merge-apt/apk-update-and-add'],
    },
    dnf: {
      plain: [
        'reorder/fedora-packages',
        'split-copy/fedora-packages-between',
        'split-copy/centos-packages-between',
        'reorder/fedora-microdnf-packages',
      ],
      workspace: NO_PROJECT,
      optimal: ['reorder/fedora-packages-above-already'],
      hazards: ['split-copy/between-packages-in-another-root', 'split-copy/between-local-repository-of-packages'],
      anotherUser: ['reorder/fedora-packages-for-another-user'],
      cacheMoved: ['reorder/fedora-cache-moved'],
      cacheDefeated: ['reorder/fedora-packages'],
    },
    zypper: {
      plain: ['reorder/suse-packages', 'split-copy/suse-packages-between'],
      workspace: NO_PROJECT,
      optimal: ['reorder/suse-packages-above-already'],
      hazards: ['reorder/suse-package-of-the-context', 'reorder/suse-repository-of-the-context'],
      anotherUser: ['reorder/suse-packages-for-another-user'],
      cacheMoved: ['reorder/suse-packages-in-another-root'],
      cacheDefeated: ['reorder/suse-packages'],
    },
  },
  broken: [
    {
      what: 'a glob of projects flattens their folders',
      told: ['moby#15858', 'moby#35639'],
      cases: ['split-copy/dotnet-solution', 'split-copy/dotnet-projects-flattened-by-a-glob'],
    },
    {
      what: 'COPY --parents keeps the folders of projects',
      told: ['buildkit#2788'],
      cases: ['split-copy/dotnet-projects-copied-with-parents'],
    },
    {
      what: 'the folder of a cache mount is made for root',
      told: ['buildkit#724', 'buildkit#1237', 'buildkit#2683', 'buildkit#3153'],
      cases: ['cache-mounts/go-user-set-before-build', 'cache-mounts/cargo-user-set-before-build', 'cache-mounts/dotnet-as-another-user'],
    },
    {
      what: 'mounts start empty on most runners',
      told: ['buildkit#1474', 'build-push-action#1011', 'build-push-action#743'],
      cases: [
        'cache-mounts/go-download-in-a-layer',
        'cache-mounts/dotnet-restore-in-its-own-layer',
        'cache-mounts/maven-go-offline-and-package',
      ],
    },
    { what: 'two builds at once ask for one lock of apt', told: ['Bailo#2782'], cases: ['cache-mounts/apt-in-two-runs'] },
    { what: 'two builds at once share one home of Gradle', told: ['gradle#8750', 'gradle#11861'], cases: ['cache-mounts/gradle-wrapper'] },
    {
      what: 'builds for several platforms share a cache',
      told: ['buildkit#2598', 'buildx#549', 'doodba#722', 'authentik#7831'],
      cases: ['cache-mounts/apt-for-several-platforms', 'cache-mounts/go-for-several-platforms'],
    },
    {
      what: 'docker-clean removes the packages that a mount was to keep',
      told: ['docker-debian-artifacts#126'],
      cases: ['cache-mounts/apt-lists-removed-in-the-run', 'cache-mounts/apt-docker-clean-removed'],
    },
    {
      what: 'Keep-Downloaded-Packages alone does not switch docker-clean off',
      told: ['logitune#51'],
      cases: ['cache-mounts/apt-packages-kept-beside-docker-clean'],
    },
    {
      what: 'a warm cache hides a build that fails from nothing',
      told: ['langwatch#5459', 'SnapOtter#300'],
      cases: ['split-copy/go-replace-with-a-folder', 'cache-mounts/go-build-without-network'],
    },
    {
      what: 'go mod download without the go.mod of a replacing folder',
      told: ['flipt#1497', 'gestalt#187', 'ramen#1183'],
      cases: ['split-copy/go-replace-with-a-folder', 'split-copy/go-replace-with-a-folder-above'],
    },
    {
      what: 'a restore without the central package versions (NU1015, NETSDK1013)',
      told: ['keyvault-emulator#434', 'Listenarr#557', 'DockerTools#439'],
      cases: ['split-copy/dotnet-central-package-versions-in-a-folder-above'],
    },
    {
      what: 'a publish without restore finds no packages (NETSDK1064)',
      told: ['dotnet-docker#3353', 'sdk#37291'],
      cases: ['cache-mounts/dotnet-publish-without-restore', 'cache-mounts/dotnet-published-in-a-child'],
    },
    {
      what: 'dependency:go-offline does not bring everything',
      told: ['MDEP-82', 'MDEP-198', 'MDEP-785'],
      cases: ['cache-mounts/maven-offline', 'dependency-layer/maven-go-offline-is-not-all'],
    },
    {
      what: 'dependency:go-offline cannot resolve the other modules',
      told: ['MDEP-516', 'MDEP-204'],
      cases: ['dependency-layer/maven-modules-need-each-other'],
    },
    {
      what: 'a made-up main is shipped',
      told: ['cargo#7181', 'cargo#9312', 'cargo#2644'],
      cases: ['split-copy/cargo-dummy-main', 'cache-mounts/cargo-dummy-main'],
    },
    {
      what: 'a made-up main is shipped although its package was cleaned',
      told: ['hashi#444'],
      cases: ['split-copy/cargo-dummy-main-cleaned'],
    },
  ],
};
