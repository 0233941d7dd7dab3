using System.Reflection;
using System.Reflection.Emit;
using Fleet.Embedded.Calls;
using Orleans.Runtime;

namespace Fleet.Embedded.References;

/// <summary>
/// Emits the reference class of one interface: each method makes a call object (see <see cref="CallEmitter"/>), fills in the
/// arguments and hands it to <see cref="GrainReference"/>.
/// </summary>
internal sealed class ReferenceEmitter(ModuleBuilder module, Type @interface)
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly Type[] ConstructorTypes = [typeof(ReferenceKind), typeof(string)];
    private static readonly ConstructorInfo BaseConstructor = typeof(GrainReference).GetConstructor(Internal, ConstructorTypes)!;
    private static readonly MethodInfo Send = SendMethod(isGeneric: false);
    private static readonly MethodInfo SendGeneric = SendMethod(isGeneric: true);
    private static readonly MethodInfo SendOneWay = typeof(GrainReference).GetMethod("SendOneWay", Internal)!;
    private static readonly MethodInfo CompletedTask = typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!;

    private readonly string _name = $"{@interface.FullName!.Replace('+', '.')}";
    private readonly Dictionary<string, MethodDescriptor> _descriptors = [];

    internal Func<ReferenceKind, string, GrainReference> Emit()
    {
        var type = module.DefineType(_name + "Reference", TypeAttributes.Sealed | TypeAttributes.Public, typeof(GrainReference), [@interface]);
        var constructor = EmitConstructor(type);
        EmitFactory(type, constructor);
        var index = 0;
        foreach (var method in MethodsOf(@interface)) EmitMethod(type, method, index++);

        var made = type.CreateType();
        foreach (var (field, descriptor) in _descriptors) made.GetField(field)!.SetValue(null, descriptor);
        return made.GetMethod("New")!.CreateDelegate<Func<ReferenceKind, string, GrainReference>>();
    }

    private static IEnumerable<MethodInfo> MethodsOf(Type @interface) =>
        @interface.GetInterfaces().Prepend(@interface)
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method => method.IsVirtual);

    private static MethodInfo SendMethod(bool isGeneric) => typeof(GrainReference).GetMethods(Internal)
        .Single(method => method.Name == "Send" && method.IsGenericMethodDefinition == isGeneric);

    private static ConstructorBuilder EmitConstructor(TypeBuilder type)
    {
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, ConstructorTypes);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, BaseConstructor);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void EmitFactory(TypeBuilder type, ConstructorBuilder constructor)
    {
        var factory = type.DefineMethod("New", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainReference), ConstructorTypes);
        var il = factory.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    private void EmitMethod(TypeBuilder type, MethodInfo method, int index)
    {
        if (method.IsGenericMethod) throw new NotSupportedException($"{@interface}.{method.Name}: generic methods are not supported.");
        var call = new CallEmitter(module, $"{_name}.{method.Name}Call{index}", method).Emit();
        var descriptor = new MethodDescriptor(@interface, method);
        var field = type.DefineField($"Method{index}", typeof(MethodDescriptor), FieldAttributes.Public | FieldAttributes.Static);
        _descriptors.Add(field.Name, descriptor);

        var parameters = method.GetParameters();
        var implementation = type.DefineMethod(
            $"{method.DeclaringType!.Name}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            Array.ConvertAll(parameters, p => p.ParameterType));
        var il = implementation.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, call.GetConstructor(Type.EmptyTypes)!);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Stfld, call.GetField(CallEmitter.ArgumentField(i))!);
        }

        il.Emit(OpCodes.Ldsfld, field);
        EmitSend(il, method, descriptor);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(implementation, method);
    }

    private static void EmitSend(ILGenerator il, MethodInfo method, MethodDescriptor descriptor)
    {
        var result = CallEmitter.ResultOf(method);
        if (descriptor.IsOneWay)
        {
            if (result is not null) throw new NotSupportedException($"{method.Name} is one-way: it cannot have a result.");
            il.Emit(OpCodes.Call, SendOneWay);
            if (method.ReturnType == typeof(void)) return;
            il.Emit(OpCodes.Call, CompletedTask);
        }
        else
        {
            il.Emit(OpCodes.Call, result is null ? Send : SendGeneric.MakeGenericMethod(result));
        }

        if (!method.ReturnType.IsValueType) return;
        var task = result is null ? typeof(Task) : typeof(Task<>).MakeGenericType(result);
        il.Emit(OpCodes.Newobj, method.ReturnType.GetConstructor([task])!);
    }
}
