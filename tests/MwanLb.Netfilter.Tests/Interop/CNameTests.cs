using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Tests.Interop;

public sealed class CNameTests
{
    private static readonly Type[] MirroredTypes =
        [.. typeof(CNameAttribute).Assembly.GetTypes().Where(type => type.IsDefined(typeof(CHeaderAttribute)))];

    [Fact]
    public void CNames_AgainstTheUapiHeaders_HaveOurValuesSizesAndOffsets()
    {
        var directory = Directory.CreateTempSubdirectory("netfilter-c-names");
        try
        {
            var source = Path.Combine(directory.FullName, "names.c");
            File.WriteAllText(source, GenerateAssertions());
            var (exitCode, errors) = Compile(source);
            Assert.True(exitCode == 0, errors);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void MirroredTypes_EveryMember_NamesItsCOriginal()
    {
        var unnamed = from type in MirroredTypes
                      from field in MirroredFields(type)
                      where !field.IsDefined(typeof(CNameAttribute)) && field.Name != "None"
                      select $"{type.Name}.{field.Name}";

        Assert.Empty(unnamed);
        Assert.True(MirroredTypes.Length > 25);
    }

    private static string GenerateAssertions()
    {
        var text = new StringBuilder("#define _GNU_SOURCE\n#include <stddef.h>\n#include <stdint.h>\n");
        foreach (var header in MirroredTypes.SelectMany(type => type.GetCustomAttributes<CHeaderAttribute>()).Select(h => h.Path).Distinct())
            text.AppendLine($"#include <{header}>");
        foreach (var type in MirroredTypes)
        {
            var structName = type.GetCustomAttribute<CNameAttribute>()?.Expression;
            if (structName is not null)
                AppendAssertion(text, $"sizeof({structName})", Marshal.SizeOf(type), type.Name);
            foreach (var field in MirroredFields(type))
            {
                if (field.GetCustomAttribute<CNameAttribute>()?.Expression is not { } name)
                    continue;
                if (structName is null)
                    AppendAssertion(text, name, Convert.ToInt64(field.GetRawConstantValue(), null), $"{type.Name}.{field.Name}");
                else
                    AppendAssertion(
                        text, $"offsetof({structName}, {name})", Marshal.OffsetOf(type, field.Name), $"{type.Name}.{field.Name}");
            }
        }

        return text.ToString();
    }

    private static void AppendAssertion(StringBuilder text, string expression, long value, string member) =>
        text.AppendLine($"_Static_assert((long long)({expression}) == {value}LL, \"{member}\");");

    private static FieldInfo[] MirroredFields(Type type) => type.GetFields(
        BindingFlags.Public | (type.IsEnum || type.IsAbstract ? BindingFlags.Static : BindingFlags.Instance));

    private static (int ExitCode, string Errors) Compile(string source)
    {
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("gcc", ["-std=gnu11", "-fsyntax-only", source])
            {
                RedirectStandardError = true,
            })!;
            var errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return (compiler.ExitCode, errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip("gcc is not installed");
            throw;
        }
    }
}
