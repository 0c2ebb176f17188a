import { isObject } from '../project/objects.ts';

/**
 * Targets that a restore never runs, so that others may hang on them. What else a target hangs on is not known to stay out of a restore.
 * https://learn.microsoft.com/visualstudio/msbuild/target-build-order, https://learn.microsoft.com/visualstudio/msbuild/how-to-extend-the-visual-studio-build-process
 */
const BUILDING =
  /^(?:(?:_|Core|Before|After|Pre|Post|PrepareFor)?(?:Build|Compile|Publish|Pack|Clean|Rebuild|Run|Test|VSTest)(?:Event|_?Event|Only)?|BeforeCompile|AfterCompile|BuildOnlySettings|PrepareForRun|ResolveReferences|BeforeResolveReferences|AfterResolveReferences|ResolveAssemblyReferences|ResolveProjectReferences|ResolvePackageAssets|ResolveFrameworkReferences|ResolveTargetingPackAssets|GenerateAssemblyInfo|CoreGenerateAssemblyInfo|GetAssemblyVersion|AddSourceRevisionToInformationalVersion|InitializeSourceControlInformation|SetSourceRevisionId|GenerateNuspec|PackAsTool|CopyFilesToOutputDirectory|CopyFilesToPublishDirectory|ComputeFilesToPublish|ComputeResolvedFilesToPublishList|ComputeAndCopyFilesToPublishDirectory|GetCopyToOutputDirectoryItems|GetCopyToPublishDirectoryItems|AssignTargetPaths|PrepareResources|PrepareResourceNames|CreateManifestResourceNames|DispatchToInnerBuilds|GenerateBuildDependencyFile|GenerateBuildRuntimeConfigurationFiles|ILLink|_?PrepareForILLink|PrepareForPublish|_IncrementalClean|IncrementalClean|BundleMinify|GenerateBundle|ResolveStaticWebAssetsInputs|ResolveStaticWebAssetsConfiguration|ResolveScopedCssInputs|ResolveCurrentProjectStaticWebAssets|Protobuf_BeforeCompile|Protobuf_Compile|RazorGenerate|DebugEnsureNodeEnv|PublishRunWebpack|GenerateDocumentation|GenerateDocumentationFile|CopyDocumentationProjectOutputGroup|ContinuousIntegrationBuild|CreateAppHost|_CreateAppHost|GetReferenceAssemblyPaths|FindReferenceAssembliesForReferences|GenerateTargetFrameworkMonikerAttribute|XamlC|SignFile)$/iu;

/** Targets of a restore: one of the project in its place would run. https://github.com/NuGet/NuGet.Client/blob/dev/src/NuGet.Core/NuGet.Build.Tasks/NuGet.targets */
const RESTORING = /restore|^_?(?:Collect|Generate\w*Graph)|^_?Get(?:All)?(?:RuntimeIdentifiers|TargetFramework)|^_LoadRestore|^_Filter/iu;

/** Why one of the targets of a file may run during a restore, if it may. A target that hangs on another one of the file runs with that. */
export function whyRuns(targets: readonly unknown[]): string | undefined {
  const own = new Set(targets.map((target) => nameOf(target).toLowerCase()));
  for (const target of targets) {
    const name = nameOf(target);
    if (RESTORING.test(name)) return `its target ${name} belongs to the restore`;
    const hook = hooksOf(target).find((word) => !BUILDING.test(word) && !own.has(word.toLowerCase()));
    if (hook !== undefined) return `its target ${name} runs with ${hook}, which may belong to the restore`;
  }
  return undefined;
}

function nameOf(target: unknown): string {
  return isObject(target) && typeof target['@Name'] === 'string' ? target['@Name'] : '';
}

function hooksOf(target: unknown): readonly string[] {
  if (!isObject(target)) return [];
  const texts = [target['@BeforeTargets'], target['@AfterTargets']].filter((value) => typeof value === 'string');
  return texts.flatMap((text) => text.split(';')).flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}
