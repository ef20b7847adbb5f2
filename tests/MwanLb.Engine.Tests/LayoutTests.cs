using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests;

/// <summary>The directions of dependency and the other rules of the source tree that no compiler checks.</summary>
public sealed partial class LayoutTests
{
    public static TheoryData<string, string, string[]> Projects => new()
    {
        // folder       assembly             may reference
        { "engine",    "MwanLb.Engine",     []                                      },
        { "netfilter", "MwanLb.Netfilter",  []                                      },
        { "helper",    "mwanlb-helper",     ["MwanLb.Engine"]                       },
        { "proxy",     "mwanlb-proxy",      ["MwanLb.Engine"]                       },
        { "marker",    "mwanlb",            ["MwanLb.Engine", "MwanLb.Netfilter"]   },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_OfEachProject_PointDownOnly(string folder, string assembly, string[] allowed)
    {
        var project = XDocument.Load(Path.Combine(SourceTree.Root, SourceTree.Files(folder, "*.csproj").Single()));

        var references = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));

        Assert.Equal(allowed.Order(), references.Order());
        Assert.Equal(assembly, project.Descendants("AssemblyName").SingleOrDefault()?.Value ?? assembly);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void AssemblyReferences_OfEachProject_PointDownOnly(string folder, string assembly, string[] allowed)
    {
        // Built beside these tests where it can be seen; the project files are checked in any case.
        var built = Path.Combine(SourceTree.Root, folder, Path.GetRelativePath(
            Path.Combine(SourceTree.Root, "tests", "MwanLb.Engine.Tests"), AppContext.BaseDirectory), assembly + ".dll");
        Assert.SkipUnless(File.Exists(built), $"{folder} has not been built in this configuration");

        using var image = new PEReader(File.OpenRead(built));
        var metadata = image.GetMetadataReader();
        var references = metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name));

        Assert.Empty(references.Where(r => r.StartsWith("mwanlb", StringComparison.OrdinalIgnoreCase)).Except(allowed));
    }

    [Fact]
    public void Engine_References_NeitherAspNetNorHosting()
    {
        var references = typeof(UplinkTable).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        var project = XDocument.Load(Path.Combine(SourceTree.Root, "engine", "MwanLb.Engine.csproj"));

        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.", StringComparison.Ordinal) && name != "Microsoft.Win32.Primitives");
        Assert.Equal("Microsoft.NET.Sdk", (string?)project.Root!.Attribute("Sdk"));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }

    [Theory]
    [InlineData("engine", "engine/Uplinks/SharedMapping.cs")]
    [InlineData("helper", null)]
    [InlineData("marker", null)]
    [InlineData("proxy", "proxy/Interop/")]
    public void UnsafeCode_OutsideItsHome_IsNowhere(string folder, string? home) =>
        Assert.DoesNotContain(
            SourceTree.Files(folder).Where(file => home is null || !file.StartsWith(home, StringComparison.Ordinal)),
            file => UnsafeCode().IsMatch(SourceTree.Code(file)));

    [Fact]
    public void UnsafeCode_InTheEngine_HasNoPInvokeAtAll() =>
        Assert.DoesNotContain(SourceTree.Files("engine"), file => PInvoke().IsMatch(SourceTree.Code(file)));

    [Fact]
    public void Console_InTheHelper_IsWrittenToInOnePlaceAtMost()
    {
        // stdout is the protocol: one stray line shifts every answer after it.
        var writers = SourceTree.Files("helper").Where(file => Console().IsMatch(SourceTree.Code(file)));

        Assert.True(writers.Count() <= 1, $"written to in {string.Join(", ", writers)}");
    }

    [Fact]
    public void SourceFiles_Everywhere_HaveAtMost400Lines()
    {
        string[] folders = ["engine", "netfilter", "helper", "proxy", "marker", "tests"];

        var files = folders.SelectMany(folder => SourceTree.Files(folder)).ToArray();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => File.ReadLines(Path.Combine(SourceTree.Root, file)).Count() > 400);
    }

    [Theory]
    [InlineData("unsafe { }", true)]
    [InlineData("internal sealed unsafe class X", true)]
    [InlineData("[LibraryImport(\"libc\")]", true)]
    [InlineData("[DllImport(\"libc\")]", true)]
    [InlineData("Unsafe.AsRef<int>(p)", false)]
    [InlineData("var unsafely = 1;", false)]
    public void UnsafeCode_Pattern_FindsTheKeywords(string code, bool found) => Assert.Equal(found, UnsafeCode().IsMatch(code));

    [GeneratedRegex(@"\bunsafe\b|\bLibraryImport\b|\bDllImport\b")]
    private static partial Regex UnsafeCode();

    [GeneratedRegex(@"\bLibraryImport\b|\bDllImport\b|\bNativeLibrary\b")]
    private static partial Regex PInvoke();

    [GeneratedRegex(@"\bConsole\.(Write|Out\b|OpenStandardOutput)")]
    private static partial Regex Console();
}
