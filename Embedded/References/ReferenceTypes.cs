using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Fleet.Embedded.References;

/// <summary>The generated reference classes, one per interface, made when the interface is first used.</summary>
internal static class ReferenceTypes
{
    private static readonly ConcurrentDictionary<Type, Lazy<Func<ReferenceKind, string, GrainReference>>> Factories = new();
    private static readonly ConcurrentDictionary<Assembly, ModuleBuilder> Modules = new();

    internal static Func<ReferenceKind, string, GrainReference> FactoryFor(Type @interface) =>
        Factories.GetOrAdd(@interface, static type => new(() => Build(type))).Value;

    private static Func<ReferenceKind, string, GrainReference> Build(Type @interface)
    {
        if (!@interface.IsInterface || @interface.IsGenericType || !typeof(IAddressable).IsAssignableFrom(@interface))
            throw new ArgumentException($"{@interface} is not a grain interface or observer interface that references can be made of.");
        var module = Modules.GetOrAdd(@interface.Assembly, CreateModule);
        lock (module) return new ReferenceEmitter(module, @interface).Emit();
    }

    private static ModuleBuilder CreateModule(Assembly interfaces)
    {
        var name = $"Fleet.Embedded.References.{interfaces.GetName().Name}";
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run);
        // Grain interfaces and the engine's own base classes are mostly internal.
        var attribute = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        foreach (var friend in new[] { interfaces, typeof(ReferenceTypes).Assembly })
            assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [friend.GetName().Name!]));
        return assembly.DefineDynamicModule(name);
    }
}
